import { TEXTS } from '../../texts/window.js';
import type { ShownSettings } from '../hooks/use-settings.js';
import { SETTING_LIMITS } from '../view/setting-limits.js';
import type { AutostartMode, ThemePreference } from '../view/types.js';
import { NumberRow } from './number-row.js';
import { QuietHoursRow } from './quiet-hours-row.js';
import { SelectRow } from './select-row.js';
import { SettingsGroup } from './settings-group.js';
import { SwitchRow } from './switch-row.js';

const THEMES: readonly ThemePreference[] = ['system', 'light', 'dark'];
const OPEN = 'open';
const AUTOSTARTS: readonly (AutostartMode | typeof OPEN)[] = [OPEN, 'off', 'headless', 'tray'];

/** Everything but the servers. Each change counts at once. */
export function GeneralSettings(shown: ShownSettings) {
  const { settings, startAtLogin, portInEnvironment, change, setLogin } = shown;
  const texts = TEXTS.settings;
  return (
    <div className="settings-groups">
      <SettingsGroup title={texts.groups.app}>
        <SwitchRow label={texts.startAtLogin} look="checkbox" checked={startAtLogin} onChange={setLogin} />
        <SwitchRow
          label={texts.startHidden}
          hint={texts.startHiddenHint}
          checked={settings.startHidden}
          onChange={(startHidden) => change({ startHidden })}
        />
        <SelectRow
          label={texts.theme}
          values={THEMES}
          labels={texts.themes}
          chosen={settings.theme}
          onChange={(theme) => change({ theme })}
        />
      </SettingsGroup>
      <SettingsGroup title={texts.groups.notifications}>
        <SwitchRow
          label={texts.notifications}
          hint={texts.notificationsHint}
          checked={settings.notifications}
          onChange={(notifications) => change({ notifications })}
        />
        <QuietHoursRow hours={settings.quietHours} onChange={(quietHours) => change({ quietHours })} />
      </SettingsGroup>
      <SettingsGroup title={texts.groups.cleaning}>
        <SwitchRow
          label={texts.autoClean}
          hint={texts.autoCleanHint}
          checked={settings.autoClean}
          onChange={(autoClean) => change({ autoClean })}
        />
        <NumberRow
          label={texts.grace}
          unit={texts.graceUnit}
          {...SETTING_LIMITS.autoCleanGraceSeconds}
          value={settings.autoCleanGraceSeconds}
          onChange={(seconds) => seconds !== null && change({ autoCleanGraceSeconds: seconds })}
        />
      </SettingsGroup>
      <SettingsGroup title={texts.groups.daemon}>
        <NumberRow
          label={texts.port}
          hint={portInEnvironment === null ? texts.portHint : texts.portOverruled(portInEnvironment)}
          {...SETTING_LIMITS.port}
          whenEmpty={SETTING_LIMITS.defaultPort}
          value={settings.port}
          onChange={(port) => change({ port })}
        />
        <SelectRow
          label={texts.autostart}
          hint={texts.autostartHint}
          values={AUTOSTARTS}
          labels={{ [OPEN]: texts.autostartOpen, ...texts.autostartModes }}
          chosen={settings.autostart ?? OPEN}
          onChange={(mode) => change({ autostart: mode === OPEN ? null : mode })}
        />
      </SettingsGroup>
      <SettingsGroup title={texts.groups.history}>
        <NumberRow
          label={texts.days}
          unit={texts.daysUnit}
          {...SETTING_LIMITS.historyDays}
          value={settings.historyDays}
          onChange={(days) => days !== null && change({ historyDays: days })}
        />
      </SettingsGroup>
    </div>
  );
}
