import { TEXTS } from '../texts.js';
import { formatAgo } from '../view/format.js';
import type { AppState } from '../view/types.js';
import { Empty } from './empty.js';
import { FileVerdict } from './file-verdict.js';
import { JsonView } from './json-view.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';

interface HealthPanelProps {
  readonly status: AppState['status'];
  readonly healthRaw: string | null;
  readonly pidRaw: string | null;
}

export function HealthPanel({ status, healthRaw, pidRaw }: HealthPanelProps) {
  const texts = TEXTS.health;
  const { healthFile, pidFile } = status;
  return (
    <Panel name={TEXTS.regions.health} area="health">
      <div className="files">
        <FileVerdict file={texts.healthFile} state={healthFile.state} evidence={healthFile.evidence}>
          {healthFile.ageSeconds !== null && `${texts.age} ${formatAgo(healthFile.ageSeconds * 1_000, 0)}`}
        </FileVerdict>
        <FileVerdict file={texts.pidFile} state={pidFile.state} evidence={pidFile.evidence}>
          {pidRaw === null ? texts.noPidFile : <code title={pidRaw}>{pidRaw.trim()}</code>}
        </FileVerdict>
      </div>
      {healthRaw === null ? (
        <Empty icon="file" title={texts.states.missing} text={texts.noFile} />
      ) : (
        <Scroller label={texts.raw} className="raw">
          {healthRaw.trim() === '' ? (
            <p className="raw-empty">{texts.empty}</p>
          ) : (
            <JsonView raw={healthRaw} />
          )}
        </Scroller>
      )}
    </Panel>
  );
}
