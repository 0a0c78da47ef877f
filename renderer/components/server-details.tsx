import { useCallback } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useAsked } from '../hooks/use-asked.js';
import { formatCount } from '../view/format.js';
import { serverLook } from '../view/looks.js';
import type { ServerRow, ShimkeeperBridge } from '../view/types.js';
import { Fact } from './fact.js';
import { ProcessDetails } from './process-details.js';
import { Scroller } from './scroller.js';
import { ServerTest } from './server-test.js';
import { StateChip } from './state-chip.js';

interface ServerDetailsProps {
  readonly name: string;
  readonly pid: number | null;
  readonly servers: readonly ServerRow[];
  readonly bridge: ShimkeeperBridge;
}

/** A server of config.json: how it stands, why it is shared or not, its test, its log, its process. */
export function ServerDetails({ name, pid, servers, bridge }: ServerDetailsProps) {
  const texts = TEXTS.details;
  const row = rowOf(servers, name, pid);
  return (
    <>
      {row && <ServerFacts row={row} />}
      <section className="details-part">
        <h3>{TEXTS.serverTest.title}</h3>
        <ServerTest name={name} bridge={bridge} />
      </section>
      <section className="details-part">
        <h3>{texts.log}</h3>
        <Log name={name} bridge={bridge} />
      </section>
      {row?.pid != null && (
        <section className="details-part">
          <h3>{texts.process}</h3>
          <ProcessDetails id={String(row.pid)} bridge={bridge} />
        </section>
      )}
    </>
  );
}

/** One that was started again has another pid; of several with one name each is its own. */
function rowOf(servers: readonly ServerRow[], name: string, pid: number | null): ServerRow | undefined {
  const named = servers.filter((server) => server.name === name);
  return named.find((server) => server.pid === pid) ?? (named.length === 1 ? named[0] : undefined);
}

function ServerFacts({ row }: { readonly row: ServerRow }) {
  const texts = TEXTS.details;
  const sharing = row.share === 'client' ? texts.sharedByNone : texts.sharedByAll;
  return (
    <>
      <dl className="facts facts-details">
        <Fact name={texts.facts.state}>
          <StateChip look={serverLook(row.state)} />
        </Fact>
        <Fact name={texts.facts.restarts}>{formatCount(row.restarts)}</Fact>
        <Fact name={texts.facts.clients}>
          {row.clients === undefined ? TEXTS.none : formatCount(row.clients)}
        </Fact>
        <Fact name={texts.facts.sharing}>{sharing}</Fact>
      </dl>
      {row.reason && <p className="details-note tone-attention">{row.reason}</p>}
      {row.shareReason && <p className="details-note">{row.shareReason}</p>}
    </>
  );
}

function Log({ name, bridge }: Pick<ServerDetailsProps, 'name' | 'bridge'>) {
  const { asked } = useAsked(useCallback(() => bridge.invoke('server:log', name), [bridge, name]));
  const texts = TEXTS.details;
  if (asked.state === 'waiting') return <p role="status">{texts.loading}</p>;
  if (asked.state === 'failed') return <p role="alert">{texts.failed(asked.why)}</p>;
  const { file, lines } = asked.value;
  if (lines.length === 0) return <p>{texts.noLog}</p>;
  return (
    <>
      <code className="log-file">{file}</code>
      <Scroller label={texts.log} className="log" atEnd>
        <pre>{lines.join('\n')}</pre>
      </Scroller>
    </>
  );
}
