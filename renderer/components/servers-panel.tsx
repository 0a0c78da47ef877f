import { TEXTS } from '../../texts/window.js';
import { whyNoServers } from '../view/counts.js';
import { serverLines } from '../view/server-lines.js';
import type { AppState } from '../view/types.js';
import { ColumnHeads } from './column-heads.js';
import { Count } from './count.js';
import { NoServers } from './no-servers.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';
import { ServerLine } from './server-line.js';

interface ServersPanelProps {
  readonly status: AppState['status'];
  readonly offerExample: boolean;
}

export function ServersPanel({ status, offerExample }: ServersPanelProps) {
  const why = whyNoServers(status, offerExample);
  const name = TEXTS.regions.servers;
  return (
    <Panel name={name} area="servers" beside={<Count value={status.servers.length} />}>
      {why ? (
        <NoServers why={why} />
      ) : (
        <Scroller label={name}>
          <table className="table table-servers" aria-label={name}>
            <ColumnHeads columns={TEXTS.servers.columns} />
            <tbody>
              {serverLines(status.servers).map(({ key, row }) => (
                <ServerLine
                  key={key}
                  name={row.name}
                  state={row.state}
                  pid={row.pid}
                  restarts={row.restarts}
                  rssBytes={row.rssBytes}
                  clients={row.clients ?? null}
                  reason={row.reason}
                  shareReason={row.shareReason ?? null}
                />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </Panel>
  );
}
