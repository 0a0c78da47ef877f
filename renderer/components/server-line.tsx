import { memo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useDetails } from '../hooks/details-context.js';
import { formatBytes, formatCount, formatPid } from '../view/format.js';
import { serverLook } from '../view/looks.js';
import type { ServerState } from '../view/types.js';
import { Cell } from './cell.js';
import { StateChip } from './state-chip.js';

interface ServerLineProps {
  readonly name: string;
  readonly state: ServerState;
  readonly pid: number | null;
  readonly restarts: number;
  readonly rssBytes: number | null;
  /** Clients that hold this process now; null: not told. */
  readonly clients: number | null;
  readonly reason: string | null;
  /** Why each client has one of its own, where config.json does not ask for that. */
  readonly shareReason: string | null;
}

export const ServerLine = memo(function ServerLine(server: ServerLineProps) {
  const columns = TEXTS.servers.columns;
  const details = useDetails();
  return (
    <tr className="line">
      <Cell name="name" title={server.name}>
        <button
          type="button"
          className="button-link"
          aria-label={TEXTS.details.of(server.name)}
          onClick={() => details({ kind: 'server', name: server.name, pid: server.pid })}
        >
          {server.name}
        </button>
        {server.reason && (
          <span className="line-reason" title={server.reason}>
            {server.reason}
          </span>
        )}
        {server.shareReason && (
          <span className="line-note" title={server.shareReason}>
            {server.shareReason}
          </span>
        )}
      </Cell>
      <Cell name="state">
        <StateChip look={serverLook(server.state)} />
      </Cell>
      <Cell name="pid" label={columns.pid}>
        {formatPid(server.pid)}
      </Cell>
      <Cell name="clients" label={columns.clients}>
        {server.clients === null ? TEXTS.none : formatCount(server.clients)}
      </Cell>
      <Cell name="restarts" label={columns.restarts}>
        {formatCount(server.restarts)}
      </Cell>
      <Cell name="memory" label={columns.memory}>
        {formatBytes(server.rssBytes)}
      </Cell>
    </tr>
  );
});
