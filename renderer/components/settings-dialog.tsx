import { useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import type { ConfigDraft } from '../hooks/use-config-draft.js';
import type { Notice } from '../hooks/use-notice.js';
import type { ShownSettings } from '../hooks/use-settings.js';
import type { ServerRow, ShimkeeperBridge } from '../view/types.js';
import { Choice } from './choice.js';
import { ConfigEditor } from './config-editor.js';
import { Dialog } from './dialog.js';
import { GeneralSettings } from './general-settings.js';

interface SettingsDialogProps {
  readonly shown: ShownSettings;
  readonly servers: readonly ServerRow[];
  readonly bridge: ShimkeeperBridge;
  /** What went wrong with a change: told in here, because nothing outside of a modal part is read out. */
  readonly notice: Notice | null;
  readonly draft: ConfigDraft;
  readonly onClose: () => void;
}

const PAGES = ['general', 'servers'] as const;

export function SettingsDialog({ shown, servers, bridge, notice, draft, onClose }: SettingsDialogProps) {
  const [page, setPage] = useState<(typeof PAGES)[number]>(draft.kept ? 'servers' : 'general');
  const texts = TEXTS.settings;
  return (
    <Dialog title={TEXTS.regions.settings} look="wide" onClose={onClose}>
      <div className="settings-pages">
        <Choice name={texts.page} values={PAGES} labels={texts.pages} chosen={page} onChange={setPage} />
      </div>
      <div role="status">{notice && !notice.ok && <p className="outcome tone-trouble">{notice.text}</p>}</div>
      {page === 'general' ? (
        <GeneralSettings {...shown} />
      ) : (
        <ConfigEditor bridge={bridge} servers={servers} draft={draft} />
      )}
    </Dialog>
  );
}
