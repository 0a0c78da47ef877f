/** The shims of this home, and which of them are orphans. */
import type { AccusedRow, ShimRow } from '../../contracts/answers.js';
import type { HealthShim } from '../../contracts/files.js';
import { identityKey, sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { recognise } from '../recognise.js';
import { type FoundShim, findShims, hasMark, lossOf, mayBeLost } from './found-shims.js';
import { type JudgeInput, SELF_END_WINDOW_MS } from './input.js';
import { type Owner, ownersWord } from './owner.js';
import { accuse, clock, isAccusable, startedBy, uptimeSeconds } from './process.js';

export interface ShimVerdicts {
  readonly rows: readonly ShimRow[];
  readonly orphans: readonly AccusedRow[];
  /** Shims that nobody can use any more, but which may still end by themselves; or that were not to be told for a moment. */
  readonly waiting: number;
}

export function judgeShims(input: JudgeInput, owner: Owner): ShimVerdicts {
  const sessions = ownersWord(input, owner).shims;
  const orphans: AccusedRow[] = [];
  let waiting = 0;
  const rows = findShims(input).map((shim) => {
    const evidence = orphanEvidence(input, shim);
    if (evidence === 'wait') waiting += 1;
    if (Array.isArray(evidence)) orphans.push(accuse(shim.row, 'shim', evidence));
    return shimRow(input, shim, sessionOf(sessions, shim.row), Array.isArray(evidence));
  });
  return { rows, orphans, waiting };
}

/** The evidence; null: no orphan; `wait`: a later look may tell. */
function orphanEvidence(input: JudgeInput, shim: FoundShim): string[] | 'wait' | null {
  const { row, announced } = shim;
  if (!isAccusable(row, input.ownUid) || !hasMark(row)) return null;
  const said = announced?.stdinEnded ? ['its stdin has ended, as it says itself'] : [];
  const loss = lossOf(input, shim);
  if (said.length + loss.length === 0) return mayBeLost(input, shim) ? 'wait' : null;
  const since = input.memory.lostSince.get(identityKey(row));
  const isStopped = row.state === 'stopped';
  const hadItsTime = since !== undefined && input.now - since >= SELF_END_WINDOW_MS;
  if (said.length === 0 && !isStopped && !hadItsTime) return 'wait';
  return [
    ...said,
    ...loss,
    ...(since === undefined ? [] : [`seen since ${clock(since)}`]),
    isStopped ? 'it is stopped, so it cannot end by itself' : 'and it is still there',
    startedBy(row),
  ];
}

function sessionOf(sessions: readonly HealthShim[], row: ProcessRow): HealthShim | undefined {
  return sessions.find((session) => sameProcess({ ...session, bootId: row.bootId }, row));
}

function shimRow(
  input: JudgeInput,
  { row, announced }: FoundShim,
  session: HealthShim | undefined,
  orphan: boolean,
): ShimRow {
  const ours = recognise(row.argv);
  const named = ours?.role === 'shim' ? ours.client : null;
  const state = session ? 'attached' : (announced?.state ?? 'reconnecting');
  return {
    bootId: row.bootId,
    pid: row.pid,
    startTicks: row.startTicks,
    startTime: row.startTime,
    client: announced?.client ?? session?.client ?? named ?? 'unknown',
    clientPid: announced?.clientIdentity?.pid ?? session?.clientPid ?? null,
    state: orphan ? 'orphan' : state,
    uptimeSeconds: uptimeSeconds(row.startTime, input.now),
    rssBytes: row.rssBytes,
    calls: session?.calls ?? 0,
    latencyMs: session?.latencyMs ?? null,
    inflight: session?.inflight ?? 0,
    version: announced?.version ?? '',
    trouble: announced?.trouble ?? null,
  };
}
