import { reason } from '../bridge.js';
import type { Notices } from '../hooks/use-notice.js';
import { useSetting } from '../hooks/use-setting.js';
import { TEXTS } from '../texts.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { ThemeSelect } from './theme-select.js';
import { Toggle } from './toggle.js';

interface SettingsProps {
  readonly state: AppState;
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

export function Settings({ state, bridge, show }: SettingsProps) {
  const { revision } = state;
  const failed = (error: unknown) => show({ ok: false, text: TEXTS.settings.failed(reason(error)) });

  const [login, setLogin] = useSetting(
    state.startAtLogin,
    revision,
    async (wanted) => {
      const stands = await bridge.invoke('login:set', wanted);
      if (stands !== wanted) show({ ok: false, text: TEXTS.settings.loginRefused });
      return stands;
    },
    failed,
  );
  const [notifications, setNotifications] = useSetting(
    state.notifications,
    revision,
    (wanted) => bridge.invoke('preferences:set', { notifications: wanted }).then(() => wanted),
    failed,
  );
  const [autoClean, setAutoClean] = useSetting(
    state.autoClean,
    revision,
    (wanted) => bridge.invoke('preferences:set', { autoClean: wanted }).then(() => wanted),
    failed,
  );
  const [theme, setTheme] = useSetting(
    state.theme,
    revision,
    (wanted) => bridge.invoke('preferences:set', { theme: wanted }).then(() => wanted),
    failed,
  );

  return (
    <>
      <Toggle label={TEXTS.settings.startAtLogin} look="checkbox" checked={login} onChange={setLogin} />
      <Toggle
        label={TEXTS.settings.notifications}
        look="switch"
        checked={notifications}
        onChange={setNotifications}
      />
      <Toggle
        label={TEXTS.settings.autoClean}
        hint={TEXTS.settings.autoCleanHint}
        look="switch"
        checked={autoClean}
        onChange={setAutoClean}
      />
      <ThemeSelect theme={theme} onChange={setTheme} />
    </>
  );
}
