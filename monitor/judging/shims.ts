/** The shims of this home, and which of them are orphans. */
import type { AccusedRow, ShimRow } from '../../contracts/answers.js';
import type { HealthShim, ShimAnnouncement } from '../../contracts/files.js';
import { identityKey, sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { SHIM_STEM } from '../../contracts/product.js';
import { programStem, recognise, recognisedRows } from '../recognise.js';
import { isForked } from './chains.js';
import { type JudgeInput, SELF_END_WINDOW_MS } from './input.js';
import { type Owner, ownersWord } from './owner.js';
import { accuse, clock, isAccusable, living, uptimeSeconds, whyGone } from './process.js';

interface FoundShim {
  readonly row: ProcessRow;
  /** null: it did not announce itself, so its client is not known. */
  readonly announced: ShimAnnouncement | null;
}

/** Every living shim of this home: by its announcement, or by its command line and home. */
function findShims(input: JudgeInput): FoundShim[] {
  const announced = input.facts.shims.flatMap((announcement) => {
    const row = living(input.snapshot, announcement);
    return row ? [{ row, announced: announcement }] : [];
  });
  const known = new Set(announced.map(({ row }) => row.pid));
  const silent = recognisedRows(input.snapshot.rows)
    .filter((row) => !known.has(row.pid) && isSilentShim(input, row))
    .map((row) => ({ row, announced: null }));
  return [...announced, ...silent];
}

function isSilentShim(input: JudgeInput, row: ProcessRow): boolean {
  const ours = recognise(row.argv);
  if (ours?.role !== 'shim' || row.state === 'zombie') return false;
  const home = ours.home ?? input.facts.shimHomes.get(identityKey(row)) ?? null;
  if (home === null || !input.sameHome(home, input.facts.home)) return false;
  return !isForked(row, input.snapshot.rows.get(row.ppid), input.now);
}

/** Announced shims whose recorded client is gone and who have not heard from it since. */
export function shimsWithoutClient(input: JudgeInput): { row: ProcessRow; announced: ShimAnnouncement }[] {
  return input.facts.shims.flatMap((announced) => {
    const row = living(input.snapshot, announced);
    const client = announced.clientIdentity;
    const gone = client !== null && announced.stdinProvenAt === null && !living(input.snapshot, client);
    return row && gone ? [{ row, announced }] : [];
  });
}

export interface ShimVerdicts {
  readonly rows: readonly ShimRow[];
  readonly orphans: readonly AccusedRow[];
  /** Shims whose client is gone, but which may still end by themselves. */
  readonly waiting: number;
}

export function judgeShims(input: JudgeInput, owner: Owner): ShimVerdicts {
  const sessions = ownersWord(input, owner).shims;
  const without = new Set(shimsWithoutClient(input).map(({ row }) => row.pid));
  const orphans: AccusedRow[] = [];
  let waiting = 0;
  const rows = findShims(input).map((shim) => {
    const evidence = orphanEvidence(input, shim, without.has(shim.row.pid));
    if (evidence === 'wait') waiting += 1;
    if (Array.isArray(evidence)) orphans.push(accuse(shim.row, 'shim', evidence));
    return shimRow(input, shim, sessionOf(sessions, shim.row), Array.isArray(evidence));
  });
  return { rows, orphans, waiting };
}

/** The evidence; null: no orphan; `wait`: its client is gone, but it may still end by itself. */
function orphanEvidence(
  input: JudgeInput,
  { row, announced }: FoundShim,
  clientGone: boolean,
): string[] | 'wait' | null {
  if (!announced || !isAccusable(row, input.ownUid) || !hasMark(row)) return null;
  const ended = announced.stdinEnded ? ['its stdin has ended, as it says itself'] : [];
  const stopped = row.state === 'stopped' ? ['it is stopped, so it cannot end by itself'] : [];
  if (!clientGone || announced.clientIdentity === null) {
    return ended.length > 0 ? [...ended, 'and it is still there', ...stopped] : null;
  }
  const client = announced.clientIdentity;
  const since = input.memory.clientGoneSince.get(identityKey(row)) ?? input.now;
  const gone = `its client, pid ${client.pid} (${announced.clientName ?? announced.client}), is gone: ${whyGone(input.snapshot, client)}`;
  if (ended.length > 0 || stopped.length > 0) return [...ended, gone, ...stopped];
  if (input.now - since < SELF_END_WINDOW_MS) return 'wait';
  return [gone, `seen since ${clock(since)}, and it is still there`];
}

/** Our own mark: an announcement alone, which anybody of this user could write, makes nobody a shim. */
function hasMark(row: ProcessRow): boolean {
  return (row.argv ?? []).some((word) => programStem(word) === SHIM_STEM);
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
