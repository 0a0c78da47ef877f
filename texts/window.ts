/** Every visible or spoken text of the window. Names of regions and buttons are fixed by the outward contract. */

import type { FileState, FindingKind, ProcessRole, ShimState } from '../contracts/answers.js';
import type { HostKind, ServerState } from '../contracts/files.js';
import type { ActionName, TimelineLevel } from '../contracts/ipc.js';
import { ACTION_NAMES } from './app/actions.js';
import { CONNECT_TEXTS, FIRST_RUN_TEXTS } from './window/connect.js';
import { DETAILS_TEXTS, SERVER_TEST_TEXTS } from './window/details.js';
import { HISTORY_TEXTS } from './window/history.js';
import { OWN_SERVERS_TEXTS } from './window/own-servers.js';
import { PLAN_TEXTS } from './window/plan.js';
import { CONFIG_TEXTS, SETTINGS_TEXTS } from './window/settings.js';
import { TIMELINE_TEXTS } from './window/timeline.js';

export const TEXTS = {
  product: 'Shimkeeper',
  none: '–',

  regions: {
    verdict: 'Verdict',
    daemon: 'Daemon',
    shims: 'Shims',
    health: 'Health file',
    servers: 'Servers',
    duplicates: 'Duplicates',
    timeline: 'Time line',
    settings: 'Settings',
    history: 'History',
    ownServers: 'Run by clients',
    details: 'Details',
    connect: 'Connect',
  },

  buttons: {
    killOrphans: (count: number) => (count === 0 ? 'Kill orphaned shims' : `Kill orphaned shims (${count})`),
    cleanUp: 'Clean up',
    endServers: (count: number) => (count === 0 ? 'End orphaned servers' : `End orphaned servers (${count})`),
    restartDaemon: 'Restart daemon',
    startDaemon: 'Start daemon',
    addExample: 'Add the example server',
    copy: 'Copy',
    copied: 'Copied',
    connect: 'Connect a client',
    backToShims: 'Back to the list',
    dismiss: 'Dismiss',
    details: 'Details',
    close: 'Close',
  },

  hints: {
    killOrphans: 'Ends every shim whose client is gone. Healthy shims are not touched.',
    cleanUp:
      'Shows what would be ended, and why; then ends orphaned shims and duplicate daemons. Healthy shims are not touched.',
    endServers: 'Shows which MCP servers were left behind, and why; ends them only when you say so.',
    noServers: 'No MCP server was left behind.',
    restartDaemon: 'Starts the daemon anew. Attached shims stay and reconnect.',
    startDaemon: 'Starts the one daemon of this home.',
    noOrphans: 'No shim is orphaned.',
  },

  /** On the banner's button; never the contract's own button words, which stand on one button each. */
  mends: {
    'kill-orphans': 'End orphans now',
    'clean-up': 'Mend now',
    'end-servers': 'Mend now',
    'restart-daemon': 'Restart now',
    'start-daemon': 'Start now',
    'add-example': 'Try the example',
  } satisfies Record<ActionName, string>,

  actions: ACTION_NAMES,
  actionStarting: 'starting…',

  settings: SETTINGS_TEXTS,
  config: CONFIG_TEXTS,

  levels: {
    fine: 'Fine',
    attention: 'Attention',
    trouble: 'Trouble',
  } satisfies Record<TimelineLevel, string>,

  daemon: {
    states: {
      responsive: 'Responsive',
      hung: 'Not answering',
      stopped: 'Stopped',
      absent: 'Not running',
    },
    hosts: { tray: 'Tray app', headless: 'Headless' } satisfies Record<HostKind, string>,
    facts: {
      pid: 'PID',
      host: 'Host',
      port: 'Port',
      uptime: 'Uptime',
      memory: 'Memory',
      version: 'Version',
      instance: 'Instance',
    },
  },

  shims: {
    columns: {
      client: 'Client',
      state: 'State',
      pid: 'PID',
      calls: 'Calls',
      latency: 'Latency',
      memory: 'Memory',
      uptime: 'Uptime',
    },
    several: (count: number) => `${count} shims`,
    ofClient: (pid: number | null) => (pid === null ? 'Its client is not known' : `Client PID ${pid}`),
    states: { attached: 'Attached', reconnecting: 'Reconnecting', orphan: 'Orphan' } satisfies Record<
      ShimState,
      string
    >,
    emptyTitle: 'No client is connected yet: three steps',
    connectTitle: 'Connect a client',
    connectText: 'Paste this into the client’s configuration and restart the client. It appears here.',
    connectClients: 'Claude Desktop, Claude Code, Cursor and Augment read this format.',
    snippet: 'Configuration to paste',
    copyFailed: (why: string) => `Nothing was copied: ${why}`,
    copiedMessage: 'The configuration is on the clipboard.',
  },

  servers: {
    columns: {
      name: 'Server',
      state: 'State',
      pid: 'PID',
      clients: 'Clients',
      restarts: 'Restarts',
      memory: 'Memory',
    },
    states: {
      idle: 'Idle',
      starting: 'Starting',
      ready: 'Ready',
      backoff: 'Waiting to retry',
      failed: 'Failed',
      stopping: 'Stopping',
    } satisfies Record<ServerState, string>,
    exampleTitle: 'No servers yet',
    exampleText: 'Start with the built-in example. It works offline and writes a first config.json.',
    noneTitle: 'No servers are configured',
    noneText: 'Add servers under mcpServers in config.json, in the format of Claude Desktop.',
    noDaemonTitle: 'No server is running',
    noDaemonText: 'Servers run with the daemon. Start it and they come back.',
  },

  duplicates: {
    also: 'and orphans',
    emptyTitle: 'Nothing left behind',
    emptyText: 'No duplicate daemon, no orphaned shim.',
    kinds: {
      'duplicate-daemon': 'Duplicate daemon',
      'orphan-shim': 'Orphaned shim',
      'orphan-server': 'Server left behind',
      'duplicate-server': 'Duplicate server',
      'stale-health': 'Stale health file',
      'pid-mismatch': 'PID file names another process',
      'hung-daemon': 'Daemon does not answer',
      'port-taken': 'Port is taken',
    } satisfies Record<FindingKind, string>,
    roles: { daemon: 'daemon', shim: 'shim', server: 'server' } satisfies Record<ProcessRole, string>,
    pid: (pid: number) => `PID ${pid}`,
    since: (time: string) => `since ${time}`,
  },

  health: {
    healthFile: 'health.json',
    pidFile: 'daemon.pid',
    states: {
      valid: 'Valid',
      stale: 'Stale',
      missing: 'Missing',
      corrupt: 'Corrupt',
      mismatch: 'Mismatch',
    } satisfies Record<FileState, string>,
    age: 'updated',
    raw: 'Content of health.json',
    compare: 'health.json beside what is so',
    columns: { field: '', file: 'In the file', truth: 'In truth' },
    fields: {
      pid: 'PID',
      startTime: 'Started',
      instanceId: 'Instance',
      version: 'Version',
      host: 'Host',
      port: 'Port',
      shims: 'Shims',
      servers: 'Servers',
    },
    differs: 'differs',
    allSame: 'Every field agrees with what is so.',
    differences: (count: number) => (count === 1 ? '1 field differs' : `${count} fields differ`),
    show: 'Show the file',
    noFile: 'There is no health.json. A running daemon writes it at least once a second.',
    noPidFile: 'no file',
    empty: 'The file is empty.',
  },

  timeline: TIMELINE_TEXTS,
  history: HISTORY_TEXTS,
  ownServers: OWN_SERVERS_TEXTS,
  details: DETAILS_TEXTS,
  serverTest: SERVER_TEST_TEXTS,
  plan: PLAN_TEXTS,
  connect: CONNECT_TEXTS,
  firstRun: FIRST_RUN_TEXTS,

  loading: { title: 'Looking around…', detail: 'Reading the process table and the files of the home.' },
  unreachable: {
    title: 'The window cannot reach the app',
    detail: (why: string) => `Close this window and open it again from the tray. ${why}`,
    noBridge: 'The bridge to the main process is missing.',
  },

  now: 'now',
  ago: (duration: string) => `${duration} ago`,
  home: (path: string) => `Home ${path}`,
} as const;
