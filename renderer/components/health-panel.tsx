import { useMemo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { formatAgo } from '../view/format.js';
import { healthFacts } from '../view/health-facts.js';
import type { AppState } from '../view/types.js';
import { Empty } from './empty.js';
import { FileVerdict } from './file-verdict.js';
import { HealthFacts } from './health-facts.js';
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
  const facts = useMemo(() => healthFacts(healthRaw, status), [healthRaw, status]);
  const differing = facts?.filter(({ same }) => !same).length ?? 0;
  const beside = differing > 0 && <span className="panel-also">{texts.differences(differing)}</span>;
  return (
    <Panel name={TEXTS.regions.health} area="health" beside={beside}>
      <Scroller label={TEXTS.regions.health}>
        <div className="files">
          <FileVerdict file={texts.healthFile} state={healthFile.state} evidence={healthFile.evidence}>
            {healthFile.ageSeconds !== null && `${texts.age} ${formatAgo(healthFile.ageSeconds * 1_000, 0)}`}
          </FileVerdict>
          <FileVerdict file={texts.pidFile} state={pidFile.state} evidence={pidFile.evidence}>
            {pidRaw === null ? texts.noPidFile : <code title={pidRaw}>{pidRaw.trim()}</code>}
          </FileVerdict>
        </div>
        {facts && <HealthFacts facts={facts} />}
        <RawFile raw={healthRaw} />
      </Scroller>
    </Panel>
  );
}

function RawFile({ raw }: { readonly raw: string | null }) {
  const texts = TEXTS.health;
  if (raw === null) return <Empty icon="file" title={texts.states.missing} text={texts.noFile} />;
  return (
    <div className="raw">
      <p className="raw-name">{texts.raw}</p>
      {raw.trim() === '' ? <p className="raw-empty">{texts.empty}</p> : <JsonView raw={raw} />}
    </div>
  );
}
