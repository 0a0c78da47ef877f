/** The pool on the real system: processes, files of the home, environment. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { sameProcess } from '../../contracts/identity.js';
import type { ProcessTable } from '../../contracts/process-table.js';
import { readIdentity } from '../../home/identity.js';
import type { HomePaths } from '../../home/paths.js';
import { endTree, type TreeDeps } from '../../monitor/tree.js';
import type { Log } from '../log.js';
import { announceServer } from './announcement.js';
import { baseEnvironment, overlayEnvironment } from './base-env.js';
import { realDisk } from './disk.js';
import { type PoolDeps, ServerPool } from './pool.js';
import type { LiveIdentity, ServerSpec } from './ports.js';
import {
  type ProcessDeps,
  type ProcessEvents,
  ServerProcess,
  STDIN_CLOSE_GRACE_MS,
} from './server-process.js';
import { spawnPlan } from './spawn-plan.js';
import { StderrLogs, type StderrSink } from './stderr-log.js';
import type { TrialProcess } from './trial.js';

export interface SystemDeps {
  readonly paths: HomePaths;
  readonly table: ProcessTable;
  readonly tree: TreeDeps;
  readonly log: Log;
  readonly now: () => number;
  readonly env?: NodeJS.ProcessEnv;
  /** Other bounds than the usual ones, for tests. */
  readonly limits?: Pick<
    PoolDeps,
    'inPlaceIdleMs' | 'initializeTimeoutMs' | 'backoffBaseMs' | 'failedCoolDownMs'
  >;
}

export function createServerPool(deps: SystemDeps): ServerPool {
  const processDeps = processDepsOf(deps);
  return new ServerPool({
    ...deps.limits,
    now: deps.now,
    log: deps.log,
    startProcess: (name, spec, events) => new ServerProcess(name, spec, events, processDeps),
  });
}

export type TrialSystem = Pick<SystemDeps, 'paths' | 'table' | 'tree' | 'log' | 'env'>;

/** How a server is started aside, with what it would get from the daemon; announced in the home as any other. */
export function startAside(
  system: TrialSystem,
  name: string,
  spec: ServerSpec,
): (events: ProcessEvents, stderr: StderrSink) => TrialProcess {
  const deps = processDepsOf({ ...system, now: Date.now });
  return (events, stderr) => new ServerProcess(name, spec, events, { ...deps, openStderr: () => stderr });
}

function processDepsOf({ paths, table, tree, log, env = process.env }: SystemDeps): ProcessDeps {
  const { platform } = process;
  const stderrLogs = new StderrLogs(paths.logsDir);
  const askedFirst: TreeDeps = { ...tree, waits: { ...tree.waits, askedMs: STDIN_CLOSE_GRACE_MS } };
  return {
    spawn,
    platform,
    log,
    directoryExists: realDisk.isFolder,
    // A system's user may have a home that is not there; ours always is.
    homeDirectory: realDisk.isFolder(homedir()) ? homedir() : paths.home,
    plan: (spec, around) => spawnPlan(spec, { platform, env: around, exists: existsSync }),
    environment: (own) => {
      const runtimeDirectory = process.versions['electron'] ? null : path.dirname(process.execPath);
      const base = baseEnvironment({
        platform,
        env,
        homeDirectory: homedir(),
        runtimeDirectory,
        disk: realDisk,
      });
      return overlayEnvironment(base, own, platform);
    },
    identify: (pid) => identify(pid, table),
    announce: (identity, name, command) =>
      announceServer(paths, identity, {
        name,
        command,
        readArgv: () => argvOf(identity, table),
        isCheap: platform === 'linux',
      }),
    endTree: (root, ask) => endTree(root, askedFirst, ask),
    openStderr: (name) => stderrLogs.sink(name),
  };
}

/** At once where the system tells cheaply, else from the process table. */
async function identify(pid: number, table: ProcessTable): Promise<LiveIdentity | null> {
  const live = readIdentity(pid);
  if (live || process.platform === 'linux') return live;
  const row = await table.read(pid);
  if (!row) return null;
  const { bootId, startTicks, startTime } = row;
  return { bootId, pid, startTicks, startTime };
}

async function argvOf(identity: LiveIdentity, table: ProcessTable): Promise<readonly string[] | null> {
  const row = await table.read(identity.pid);
  return row && sameProcess(row, identity) ? row.argv : null;
}
