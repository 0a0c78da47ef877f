import { memo, useMemo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useDetails } from '../hooks/details-context.js';
import { formatBytes, formatCount } from '../view/format.js';
import { freedInAll, type OwnServer, ownServers } from '../view/own-servers.js';
import type { Neighbours } from '../view/types.js';
import { Cell } from './cell.js';
import { ColumnHeads } from './column-heads.js';
import { Count } from './count.js';
import { Empty } from './empty.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';

interface OwnServersPanelProps {
  readonly neighbours: Neighbours | undefined;
}

/** What clients run past the daemon, and what sharing it would free. */
export const OwnServersPanel = memo(function OwnServersPanel({ neighbours }: OwnServersPanelProps) {
  const servers = useMemo(() => ownServers(neighbours), [neighbours]);
  const freed = freedInAll(servers);
  const texts = TEXTS.ownServers;
  const name = TEXTS.regions.ownServers;
  const beside = (
    <>
      <Count value={servers.length} />
      {freed > 0 && <span className="panel-gain">{texts.frees(formatBytes(freed))}</span>}
    </>
  );
  return (
    <Panel name={name} area="own-servers" beside={beside}>
      {servers.length === 0 ? (
        <Empty icon="check-circle" tone="fine" title={texts.emptyTitle} text={texts.emptyText} />
      ) : (
        <Scroller label={name}>
          <table className="table table-own" aria-label={name}>
            <ColumnHeads columns={texts.columns} />
            <tbody>
              {servers.map((server) => (
                <OwnServerLine key={server.name} server={server} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </Panel>
  );
});

function OwnServerLine({ server }: { readonly server: OwnServer }) {
  const texts = TEXTS.ownServers;
  const details = useDetails();
  const clients = server.clients.join(', ') || texts.unknownClient;
  return (
    <tr className="line">
      <Cell name="name" title={server.name}>
        <button
          type="button"
          className="button-link"
          aria-label={TEXTS.details.of(server.name)}
          onClick={() => details({ kind: 'own-server', name: server.name })}
        >
          {server.name}
        </button>
      </Cell>
      <Cell name="clients" title={clients}>
        {clients}
      </Cell>
      <Cell name="copies" label={texts.columns.copies}>
        {formatCount(server.copies.length)}
      </Cell>
      <Cell name="memory" label={texts.columns.memory}>
        {formatBytes(server.rssBytes)}
      </Cell>
      <Cell name="freed" label={texts.columns.freed}>
        {server.freedBytes > 0 ? formatBytes(server.freedBytes) : TEXTS.none}
      </Cell>
    </tr>
  );
}
