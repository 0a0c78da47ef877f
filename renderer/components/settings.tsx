import { useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useConfigDraft } from '../hooks/use-config-draft.js';
import type { Notices } from '../hooks/use-notice.js';
import { useSettings } from '../hooks/use-settings.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { Icon } from './icon.js';
import { SettingsDialog } from './settings-dialog.js';
import { Toggle } from './toggle.js';

interface SettingsProps {
  readonly state: AppState;
  readonly bridge: ShimkeeperBridge;
  readonly notices: Notices;
}

/** In the top bar: the one that people ask for most, and the way to all others. */
export function Settings({ state, bridge, notices }: SettingsProps) {
  const [open, setOpen] = useState(false);
  const draft = useConfigDraft(bridge);
  const shown = useSettings(state, bridge, notices.show);
  const texts = TEXTS.settings;
  return (
    <>
      <Toggle label={texts.startAtLogin} checked={shown.startAtLogin} onChange={shown.setLogin} />
      <button
        type="button"
        className="button button-plain"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="gear" />
        <span className="button-label">{texts.open}</span>
      </button>
      {open && (
        <SettingsDialog
          shown={shown}
          servers={state.status.servers}
          bridge={bridge}
          notice={notices.notice}
          draft={draft}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
