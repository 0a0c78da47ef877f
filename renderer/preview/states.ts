/** States to look at and to test with: one of each situation that the window must show well. */
import type { StatusAnswer } from '../../contracts/answers.js';
import type { AppState } from '../../contracts/ipc.js';
import { calmNeighbours, neighbours } from './neighbours.js';
import {
  accused,
  BOOT_ID,
  daemon,
  event,
  FALLING_SERVERS,
  finding,
  healthRaw,
  iso,
  MINUTE,
  SERVERS,
  shim,
  timeline,
  verdict,
} from './rows.js';

const HOME = '/home/ada/.shimkeeper';
const LONG_CLIENT = 'Visual Studio Code – Insiders (workspace: shimkeeper-website)';

export const PREVIEWS = [
  'fine',
  'orphan',
  'duplicate',
  'absent',
  'empty',
  'stopped',
  'hung',
  'running',
  'many',
] as const;
export type PreviewName = (typeof PREVIEWS)[number];

/** The situation `name` as it would be at `now` (ms since the epoch). */
export function previewState(name: PreviewName, now: number): AppState {
  const calm = fine(now);
  switch (name) {
    case 'fine':
      return calm;
    case 'orphan':
      return withOrphan(calm, now);
    case 'duplicate':
      return withDuplicate(withOrphan(calm, now), now);
    case 'absent':
      return withoutDaemon(calm, false);
    case 'stopped':
      return withoutDaemon(calm, true);
    case 'empty':
      return empty(calm, now);
    case 'hung':
      return hung(calm);
    case 'running':
      return {
        ...withOrphan(calm, now),
        running: { action: 'kill-orphans', startedAt: iso(now), step: 'waiting for PID 48213 to end…' },
      };
    case 'many':
      return many(calm, now);
  }
}

function fine(now: number): AppState {
  const shims = [
    shim(now, 48102, 'Claude Desktop', 46 * MINUTE, 128),
    shim(now, 48110, 'Claude Code', 12 * MINUTE, 1_942),
    shim(now, 48115, 'Cursor', 3 * 60 * MINUTE, 7),
    shim(now, 48117, 'Claude Code', 8 * MINUTE, 61),
    shim(now, 48120, LONG_CLIENT, 41_000, 3),
  ];
  const status: StatusAnswer = {
    at: iso(now),
    home: HOME,
    port: 8079,
    stopped: false,
    daemon: daemon(now),
    healthFile: {
      state: 'valid',
      pid: 48001,
      ageSeconds: 0,
      evidence: ['names PID 48001, which owns port 8079'],
    },
    pidFile: { state: 'valid', pid: 48001, evidence: [] },
    shims,
    servers: SERVERS,
    duplicates: [],
    orphans: [],
    problems: [],
    neighbours: calmNeighbours(now),
  };
  return {
    revision: 1,
    appVersion: '0.1.0',
    verdict: verdict(
      'fine',
      '1 daemon, 5 shims, all well',
      '2 servers shared by every client, 1 with a process for each client.',
      null,
    ),
    status,
    healthRaw: healthRaw(status, now),
    pidRaw: '48001\n',
    findings: [],
    timeline: timeline(now),
    running: null,
    startAtLogin: true,
    settings: {
      port: null,
      autostart: null,
      startHidden: false,
      notifications: true,
      quietHours: null,
      autoClean: false,
      autoCleanGraceSeconds: 60,
      theme: 'system',
      historyDays: 14,
    },
    notifications: true,
    autoClean: false,
    theme: 'system',
    offerExample: false,
    portInEnvironment: null,
    connect: { command: '/usr/bin/node', args: ['/opt/shimkeeper/dist/bin/shimkeeper-shim.cjs'] },
  };
}

function withOrphan(state: AppState, now: number): AppState {
  const evidence = ['its client, PID 47990, ended at 12:03:10', 'its stdin has ended'];
  const row = { ...shim(now, 48213, 'Augment', 26 * MINUTE, 55), state: 'orphan' as const };
  const shims = state.status.shims.map((other) =>
    other.client === LONG_CLIENT ? { ...other, state: 'reconnecting' as const, latencyMs: null } : other,
  );
  const orphans = [
    accused(row, 'shim', evidence, 'node /opt/shimkeeper/dist/bin/shimkeeper-shim.cjs --client Augment'),
  ];
  const status = {
    ...state.status,
    shims: [...shims, row],
    servers: FALLING_SERVERS,
    orphans,
    neighbours: neighbours(now),
  };
  return {
    ...state,
    verdict: verdict(
      'attention',
      '1 orphaned shim',
      'Something is still running although the client it served is gone. Nothing that is in use is touched.',
      'kill-orphans',
    ),
    status,
    healthRaw: healthRaw(status, now),
    findings: [finding(now, 'orphan-shim', row, evidence, 'Kill orphaned shims')],
    timeline: [
      event(now, 900, 3, 'attention', 'finding', 'Orphaned shim: PID 48213, client Augment is gone'),
      event(now, 899, 9, 'attention', 'server', `Server memory ${FALLING_SERVERS[1]?.reason}`),
      ...state.timeline,
    ],
  };
}

function withDuplicate(state: AppState, now: number): AppState {
  const identity = { bootId: BOOT_ID, pid: 49377, startTicks: 912_377, startTime: now - 64_000 };
  const evidence = ['it does not own port 8079; PID 48001 does', 'it did not announce itself in the home'];
  const command = 'node /tmp/old-install/shimkeeper.cjs daemon --home /home/ada/.shimkeeper';
  const duplicates = [accused(identity, 'daemon', evidence, command)];
  return {
    ...state,
    verdict: verdict(
      'trouble',
      '1 duplicate daemon and 1 orphaned shim',
      'A daemon process of this home runs beside the one that owns the port. Nothing that is in use is touched.',
      'clean-up',
    ),
    status: { ...state.status, duplicates },
    findings: [finding(now, 'duplicate-daemon', identity, evidence, 'Clean up'), ...state.findings],
    timeline: [event(now, 901, 1, 'trouble', 'finding', 'Duplicate daemon: PID 49377'), ...state.timeline],
  };
}

function withoutDaemon(state: AppState, stopped: boolean): AppState {
  const health = stopped
    ? ({ state: 'missing', pid: null, ageSeconds: null, evidence: [] } as const)
    : ({
        state: 'stale',
        pid: 48001,
        ageSeconds: 372,
        evidence: ['health.json names PID 48001, started 12:03:10; no such process lives'],
      } as const);
  const { ageSeconds: _age, ...pidFile } = health;
  return {
    ...state,
    verdict: stopped
      ? verdict(
          'attention',
          'Stopped',
          'It was stopped on purpose. Clients get an error until it is started again.',
          'start-daemon',
        )
      : verdict('trouble', 'No daemon', 'Clients cannot reach their servers.', 'start-daemon'),
    status: { ...state.status, daemon: null, stopped, shims: [], servers: [], healthFile: health, pidFile },
    healthRaw: stopped ? null : state.healthRaw,
    pidRaw: stopped ? null : state.pidRaw,
  };
}

function empty(state: AppState, now: number): AppState {
  const status = { ...state.status, shims: [], servers: [], neighbours: undefined };
  return {
    ...state,
    verdict: verdict('fine', '1 daemon, 0 shims, all well', 'No client is connected yet.', null),
    status,
    healthRaw: healthRaw(status, now),
    timeline: [],
    startAtLogin: false,
    offerExample: true,
  };
}

function hung(state: AppState): AppState {
  const message =
    'config.json, line 7: "mcpServers.files.command" must be a string; the last good configuration stays in force';
  return {
    ...state,
    verdict: verdict(
      'trouble',
      'The daemon does not answer',
      'Process 48001 owns port 8079 but gives no answer.',
      'restart-daemon',
    ),
    status: {
      ...state.status,
      daemon: state.status.daemon && { ...state.status.daemon, responsive: false },
      healthFile: {
        state: 'corrupt',
        pid: null,
        ageSeconds: 31,
        evidence: ['not JSON: it ends in the middle of a string'],
      },
      pidFile: { state: 'mismatch', pid: 311, evidence: ['PID 311 lives, but does not own port 8079'] },
      problems: [{ code: 'config-bad', message }],
    },
    healthRaw: '{ "schema": 1, "pid": 48001, "bootId": "6f0d5a',
    pidRaw: '311\n',
  };
}

function many(state: AppState, now: number): AppState {
  const clients = ['Claude Desktop', 'Claude Code', 'Cursor', 'VS Code', 'Augment', 'Codex'];
  const shims = Array.from({ length: 500 }, (_, i) =>
    shim(now, 50_000 + i, clients[i % clients.length] ?? '', i * 37_000, i * 13),
  );
  const status = { ...state.status, shims };
  return {
    ...state,
    verdict: verdict(
      'fine',
      '1 daemon, 500 shims, all well',
      '2 servers shared by every client, 1 with a process for each client.',
      null,
    ),
    status,
    healthRaw: healthRaw(status, now),
    timeline: Array.from({ length: 200 }, (_, i) =>
      event(
        now,
        1_000 - i,
        i * 7,
        'fine',
        'shim',
        `Shim ${50_000 + i} attached for ${clients[i % clients.length]}`,
      ),
    ),
  };
}
