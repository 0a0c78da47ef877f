import { TEXTS } from '../../texts/window.js';
import { useDetails } from '../hooks/details-context.js';
import { identityKey } from '../view/identity-key.js';
import { daemonLook } from '../view/looks.js';
import type { AppState } from '../view/types.js';
import { ActionButton } from './action-button.js';
import { DaemonFacts } from './daemon-facts.js';
import { NoDaemonFacts } from './no-daemon-facts.js';
import { Panel } from './panel.js';
import { StateChip } from './state-chip.js';

export function DaemonPanel({ status }: { readonly status: AppState['status'] }) {
  const { daemon } = status;
  const details = useDetails();
  const name = TEXTS.details.ofDaemon;
  const tools = (
    <>
      {daemon && (
        <button
          type="button"
          className="button button-quiet"
          aria-label={TEXTS.details.of(name)}
          onClick={() => details({ kind: 'process', key: identityKey(daemon), title: name })}
        >
          {TEXTS.buttons.details}
        </button>
      )}
      {daemon === null && (
        <ActionButton
          action="start-daemon"
          label={TEXTS.buttons.startDaemon}
          hint={TEXTS.hints.startDaemon}
        />
      )}
      <ActionButton
        action="restart-daemon"
        label={TEXTS.buttons.restartDaemon}
        hint={TEXTS.hints.restartDaemon}
        disabled={daemon === null}
      />
    </>
  );
  return (
    <Panel
      name={TEXTS.regions.daemon}
      area="daemon"
      beside={<StateChip look={daemonLook(status)} />}
      tools={tools}
    >
      {daemon === null ? (
        <NoDaemonFacts port={status.port} />
      ) : (
        <DaemonFacts daemon={daemon} at={status.at} />
      )}
    </Panel>
  );
}
