import { useCallback } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useAsked } from '../hooks/use-asked.js';
import { formatBytes, formatDateTime, formatPid } from '../view/format.js';
import type { RowDetails, RowProcess, ShimkeeperBridge } from '../view/types.js';
import { Evidence } from './evidence.js';
import { Fact } from './fact.js';

interface ProcessDetailsProps {
  /** Identity key, or the bare pid of a server of the daemon. */
  readonly id: string;
  readonly bridge: ShimkeeperBridge;
}

/** A process as it is at this moment: facts, evidence, who started it and what goes with it. */
export function ProcessDetails({ id, bridge }: ProcessDetailsProps) {
  const { asked } = useAsked(useCallback(() => bridge.invoke('details:get', id), [bridge, id]));
  const texts = TEXTS.details;
  switch (asked.state) {
    case 'waiting':
      return <p role="status">{texts.loading}</p>;
    case 'failed':
      return <p role="alert">{texts.failed(asked.why)}</p>;
    case 'here':
      return asked.value === null ? <p role="status">{texts.gone}</p> : <Process row={asked.value} />;
  }
}

function Process({ row }: { readonly row: RowDetails }) {
  const texts = TEXTS.details;
  return (
    <>
      <dl className="facts facts-details">
        <Fact name={texts.facts.pid}>{formatPid(row.pid)}</Fact>
        <Fact name={texts.facts.user}>{row.user ?? TEXTS.none}</Fact>
        <Fact name={texts.facts.started}>{formatDateTime(row.startTime)}</Fact>
        <Fact name={texts.facts.memory}>{formatBytes(row.rssBytes)}</Fact>
        <Fact name={texts.facts.ownMemory}>{formatBytes(row.pssBytes)}</Fact>
      </dl>
      <section className="details-part">
        <h3>{texts.evidence}</h3>
        {row.evidence.length === 0 ? <p>{texts.noEvidence}</p> : <Evidence lines={row.evidence} />}
      </section>
      <section className="details-part">
        <h3>{texts.command}</h3>
        <code className="accused-command">{row.command}</code>
      </section>
      <section className="details-part">
        <h3>{texts.ancestors}</h3>
        <ol className="ancestors">
          {row.ancestors.toReversed().map((process) => (
            <ProcessLine key={process.pid} process={process} />
          ))}
          <ProcessLine process={row} itself />
        </ol>
      </section>
      {row.members.length > 0 && (
        <section className="details-part">
          <h3>{texts.members}</h3>
          <ul className="members">
            {row.members.map((process) => (
              <ProcessLine key={process.pid} process={process} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface ProcessLineProps {
  readonly process: RowProcess;
  readonly itself?: boolean;
}

function ProcessLine({ process, itself = false }: ProcessLineProps) {
  return (
    <li className={`process${itself ? ' process-itself' : ''}`}>
      <span className="process-pid">{formatPid(process.pid)}</span>
      <code className="process-command">{itself ? TEXTS.details.itself : process.command}</code>
      <span className="process-memory">{formatBytes(process.rssBytes)}</span>
    </li>
  );
}
