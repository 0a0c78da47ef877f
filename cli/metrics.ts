/**
 * The figures of `status --prometheus`: one gauge a name, in Prometheus' text format, for the textfile collector.
 * Names follow its conventions: a prefix, base units, `_total` for counts that only grow (there is none here: a look
 * knows what is, not what was).
 */
import { Gauge, Registry } from 'prom-client';
import type { Finding, FindingKind, ServerRow, ShimState, StatusAnswer } from '../contracts/answers.js';
import type { ServerState } from '../contracts/files.js';
import { FINDING_KINDS } from '../contracts/schemas/history.js';

const SHIM_STATES: readonly ShimState[] = ['attached', 'reconnecting', 'orphan'];
const SERVER_STATES: readonly ServerState[] = ['idle', 'starting', 'ready', 'backoff', 'failed', 'stopping'];
const MS_PER_SECOND = 1_000;

interface Value {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export function metricsText(status: StatusAnswer, findings: readonly Finding[]): Promise<string> {
  const registry = new Registry();
  const gauge: MakeGauge = (name, help, values, labelNames = []) => {
    const made = new Gauge({
      name: `shimkeeper_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
    });
    for (const { labels = {}, value } of values) made.set({ ...labels }, value);
  };
  daemonFigures(status, gauge);
  shimFigures(status, gauge);
  serverFigures(status, gauge);
  findingFigures(findings, gauge);
  neighbourFigures(status, gauge);
  gauge('look_timestamp_seconds', 'When these figures were taken, in seconds since the epoch.', [
    { value: Date.parse(status.at) / MS_PER_SECOND },
  ]);
  return registry.metrics();
}

/** `labelNames`: also where there is no value, because the engine takes a gauge without labels for one that is 0. */
type MakeGauge = (
  name: string,
  help: string,
  values: readonly Value[],
  labelNames?: readonly string[],
) => void;

function daemonFigures({ daemon, healthFile, pidFile, problems }: StatusAnswer, gauge: MakeGauge): void {
  gauge('daemon_up', '1 when a daemon of this home owns the port and answers.', [
    { value: daemon?.responsive ? 1 : 0 },
  ]);
  gauge(
    'files_valid',
    '1 when the file of the home names the running daemon.',
    [
      { labels: { file: 'health.json' }, value: healthFile.state === 'valid' ? 1 : 0 },
      { labels: { file: 'daemon.pid' }, value: pidFile.state === 'valid' ? 1 : 0 },
    ],
    ['file'],
  );
  gauge('problems', 'Problems that status lists.', [{ value: problems.length }]);
  if (!daemon) return;
  const { version, host, startTime, rssBytes } = daemon;
  gauge('daemon_info', 'The running daemon.', [{ labels: { version, host }, value: 1 }], ['version', 'host']);
  gauge(
    'daemon_start_time_seconds',
    'Start of the process that hosts the daemon, in seconds since the epoch.',
    [{ value: startTime / MS_PER_SECOND }],
  );
  if (rssBytes !== null) {
    gauge('daemon_resident_memory_bytes', 'Memory of the process that hosts the daemon.', [
      { value: rssBytes },
    ]);
  }
}

function shimFigures({ shims }: StatusAnswer, gauge: MakeGauge): void {
  gauge(
    'shims',
    'Shims of this home by state.',
    SHIM_STATES.map((state) => ({
      labels: { state },
      value: shims.filter((shim) => shim.state === state).length,
    })),
    ['state'],
  );
  gauge('shims_resident_memory_bytes', 'Memory of all shims of this home.', [{ value: memory(shims) }]);
}

function serverFigures({ servers }: StatusAnswer, gauge: MakeGauge): void {
  gauge(
    'servers',
    'MCP servers of the daemon by state.',
    SERVER_STATES.map((state) => ({
      labels: { state },
      value: servers.filter((one) => one.state === state).length,
    })),
    ['state'],
  );
  gauge('servers_resident_memory_bytes', 'Memory of all servers of the daemon.', [
    { value: memory(servers) },
  ]);
  gauge('server_restarts', 'Restarts of each server since the daemon started.', byName(servers), ['server']);
}

/** Two processes may run one configured server: their restarts are one figure. */
function byName(servers: readonly ServerRow[]): Value[] {
  const restarts = new Map<string, number>();
  for (const { name, restarts: count } of servers) restarts.set(name, (restarts.get(name) ?? 0) + count);
  return [...restarts].map(([server, value]) => ({ labels: { server }, value }));
}

function findingFigures(findings: readonly Finding[], gauge: MakeGauge): void {
  const count = (kind: FindingKind): number => findings.filter((finding) => finding.kind === kind).length;
  gauge(
    'findings',
    'What the monitor finds, by kind.',
    FINDING_KINDS.map((kind) => ({ labels: { kind }, value: count(kind) })),
    ['kind'],
  );
}

function neighbourFigures({ neighbours }: StatusAnswer, gauge: MakeGauge): void {
  if (!neighbours) return;
  const { clients, servers, duplicateServers } = neighbours;
  const products = [...new Set(clients.map(({ client }) => client))];
  gauge(
    'clients',
    'MCP clients that are running.',
    products.map((client) => ({
      labels: { client },
      value: clients.filter((one) => one.client === client).length,
    })),
    ['client'],
  );
  gauge('client_servers', 'MCP servers that clients run by themselves.', [{ value: servers.length }]);
  gauge('client_servers_resident_memory_bytes', 'Memory of those servers.', [{ value: memory(servers) }]);
  gauge('duplicate_server_reclaimable_bytes', 'Memory that sharing the copies of servers would free.', [
    { value: duplicateServers.reduce((sum, { reclaimableBytes }) => sum + reclaimableBytes, 0) },
  ]);
}

function memory(rows: readonly { readonly rssBytes: number | null }[]): number {
  return rows.reduce((sum, { rssBytes }) => sum + (rssBytes ?? 0), 0);
}
