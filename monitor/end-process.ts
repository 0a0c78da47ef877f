/**
 * Ends exactly one process, known by its identity: asked in-band, then SIGTERM, then SIGKILL, the identity read again
 * just before each signal, every wait bounded. A pid that is used by another process is never signalled.
 */
import { performance } from 'node:perf_hooks';
import type { HowEnded } from '../contracts/answers.js';
import { systemCode } from '../contracts/errors.js';
import { type ProcessIdentity, sameProcess } from '../contracts/identity.js';
import type { ProcessRow, ProcessTable } from '../contracts/process-table.js';

/** After an in-band request that was taken. */
export const ASKED_WAIT_MS = 3_000;
export const SIGTERM_WAIT_MS = 2_000;
/** The kernel ends a process at once, unless it hangs in a device. */
export const SIGKILL_WAIT_MS = 2_000;
/** Reading one process is cheap on Linux and starts a tool elsewhere. */
const POLL_MS = { linux: 15, other: 150 } as const;

export interface EndDeps {
  readonly table: Pick<ProcessTable, 'read'>;
  /** `process.kill`, or a stand-in. Throws as that does. */
  readonly kill: (pid: number, signal: 'SIGTERM' | 'SIGCONT' | 'SIGKILL') => void;
  /** Monotonic milliseconds; `performance.now()` where left out. */
  readonly now?: () => number;
  /** Processes of other users are refused; null where the system has no numeric users. */
  readonly ownUid: number | null;
  readonly platform?: NodeJS.Platform;
  readonly waits?: { readonly askedMs?: number; readonly sigtermMs?: number; readonly sigkillMs?: number };
}

export interface Ended {
  readonly how: HowEnded;
  /** False: it is still there, or it was not ours to end. */
  readonly gone: boolean;
  /** Why not, in words; null when gone. */
  readonly reason: string | null;
}

/** `ask`: asks the process in-band to end, as it was just read; resolves false when it could not be asked. */
export async function endProcess(
  identity: ProcessIdentity,
  deps: EndDeps,
  ask?: (row: ProcessRow) => Promise<boolean>,
): Promise<Ended> {
  const first = await verify(identity, deps);
  if (first.kind !== 'there') return first.ended;
  if (
    ask &&
    (await ask(first.row)) &&
    (await waitGone(identity, deps, deps.waits?.askedMs ?? ASKED_WAIT_MS))
  ) {
    return { how: 'asked', gone: true, reason: null };
  }
  const polite = await signal(identity, deps, 'SIGTERM', deps.waits?.sigtermMs ?? SIGTERM_WAIT_MS);
  if (polite) return polite;
  const hard = await signal(identity, deps, 'SIGKILL', deps.waits?.sigkillMs ?? SIGKILL_WAIT_MS);
  // It went between the end of the wait and the next look: SIGTERM did it.
  if (hard?.how === 'vanished' || hard?.how === 'identity-changed') return { ...hard, how: 'sigterm' };
  return hard ?? { how: 'sigkill', gone: false, reason: 'it is still there after SIGKILL' };
}

type Verified =
  | { readonly kind: 'there'; readonly row: ProcessRow }
  | { readonly kind: 'not'; readonly ended: Ended };

async function verify(identity: ProcessIdentity, deps: EndDeps): Promise<Verified> {
  const not = (how: HowEnded, gone: boolean, reason: string | null): Verified => ({
    kind: 'not',
    ended: { how, gone, reason },
  });
  if (identity.pid === process.pid) return not('refused', false, 'it is this very process');
  const row = await deps.table.read(identity.pid);
  if (!row) return not('vanished', true, null);
  if (!sameProcess(row, identity)) return not('identity-changed', true, null);
  if (row.pid <= 1 || row.kernel) return not('refused', false, 'it belongs to the system');
  if (deps.ownUid !== null && row.uid !== deps.ownUid)
    return not('refused', false, 'it belongs to another user');
  return { kind: 'there', row };
}

/** How it ended; null: it is still there after the wait. */
async function signal(
  identity: ProcessIdentity,
  deps: EndDeps,
  name: 'SIGTERM' | 'SIGKILL',
  waitMs: number,
): Promise<Ended | null> {
  const found = await verify(identity, deps);
  // Between the request or the first signal and now it went, which is what was wanted.
  if (found.kind !== 'there') return found.ended;
  const refused = send(identity.pid, name, deps);
  if (refused) return refused;
  if (!(await waitGone(identity, deps, waitMs))) return null;
  return { how: name === 'SIGTERM' ? 'sigterm' : 'sigkill', gone: true, reason: null };
}

function send(pid: number, name: 'SIGTERM' | 'SIGKILL', deps: EndDeps): Ended | null {
  try {
    deps.kill(pid, name);
    // A stopped process takes SIGTERM only when it goes on. Windows has no such signal.
    if (name === 'SIGTERM' && (deps.platform ?? process.platform) !== 'win32') deps.kill(pid, 'SIGCONT');
    return null;
  } catch (error) {
    const code = systemCode(error);
    // Gone between the look and the signal, or between the two signals: the wait sees it.
    if (code === 'ESRCH') return null;
    if (code === 'EPERM')
      return { how: 'refused', gone: false, reason: 'the system refused the signal (EPERM)' };
    throw error;
  }
}

/** True as soon as exactly this process is gone. */
export async function waitGone(
  identity: ProcessIdentity,
  deps: Pick<EndDeps, 'table' | 'now' | 'platform'>,
  waitMs: number,
): Promise<boolean> {
  const poll = (deps.platform ?? process.platform) === 'linux' ? POLL_MS.linux : POLL_MS.other;
  const now = deps.now ?? (() => performance.now());
  const deadline = now() + waitMs;
  for (;;) {
    const row = await deps.table.read(identity.pid);
    if (!row || !sameProcess(row, identity)) return true;
    if (now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}
