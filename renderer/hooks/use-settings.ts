import { TEXTS } from '../../texts/window.js';
import { reason } from '../bridge.js';
import type { AppState, Settings, ShimkeeperBridge } from '../view/types.js';
import type { Notices } from './use-notice.js';
import { useSetting } from './use-setting.js';

export interface ShownSettings {
  readonly settings: Settings;
  readonly startAtLogin: boolean;
  readonly portInEnvironment: number | null;
  readonly change: (change: Partial<Settings>) => void;
  readonly setLogin: (on: boolean) => void;
}

/** The settings with the person's choices on top, until the main process has taken or refused them. */
export function useSettings(state: AppState, bridge: ShimkeeperBridge, show: Notices['show']): ShownSettings {
  const failed = (error: unknown) => show({ ok: false, text: TEXTS.settings.failed(reason(error)) });
  const [settings, set] = useSetting<Settings>(
    state.settings,
    state.revision,
    async (wanted) => {
      const { problem } = await bridge.invoke('preferences:set', changed(state.settings, wanted));
      if (problem) throw new Error(problem.message);
      return wanted;
    },
    failed,
  );
  const [startAtLogin, setLogin] = useSetting(
    state.startAtLogin,
    state.revision,
    async (wanted) => {
      const stands = await bridge.invoke('login:set', wanted);
      if (stands !== wanted) show({ ok: false, text: TEXTS.settings.loginRefused });
      return stands;
    },
    failed,
  );
  const { portInEnvironment } = state;
  return {
    settings,
    startAtLogin,
    portInEnvironment,
    change: (change) => set({ ...settings, ...change }),
    setLogin,
  };
}

function changed(before: Settings, wanted: Settings): Partial<Settings> {
  const entries = Object.entries(wanted).filter(([key, value]) => before[key as keyof Settings] !== value);
  return Object.fromEntries(entries);
}
