/** The living shims of this home, and what is known of their clients. Pure. */
import type { ShimAnnouncement } from '../../contracts/files.js';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { SHIM_STEM } from '../../contracts/product.js';
import { mayTellLater } from '../facts.js';
import { programStem, recognise, recognisedRows } from '../recognise.js';
import { isForked, launchersAmong } from './chains.js';
import type { JudgeInput } from './input.js';
import { isAccusable, living, whyGone } from './process.js';

/** A shim has announced itself long before this; one that has not cannot speak for itself. */
const ANNOUNCED_WITHIN_MS = 5_000;

export interface FoundShim {
  readonly row: ProcessRow;
  /** null: it did not announce itself. */
  readonly announced: ShimAnnouncement | null;
}

type Found = Pick<JudgeInput, 'snapshot' | 'now' | 'sameHome'> & {
  readonly facts: Pick<JudgeInput['facts'], 'home' | 'shims' | 'shimHomes'>;
};

/** Every living shim of this home: by its announcement, or by its command line and home; none that only started another. */
export function findShims(input: Found): FoundShim[] {
  const announced = input.facts.shims.flatMap((announcement) => {
    const row = living(input.snapshot, announcement);
    return row ? [{ row, announced: announcement }] : [];
  });
  const known = new Set(announced.map(({ row }) => row.pid));
  const silent = recognisedRows(input.snapshot.rows).filter(
    (row) => !known.has(row.pid) && isSilentShim(input, row),
  );
  const all = [...announced.map(({ row }) => row), ...silent];
  const launchers = launchersAmong(all, ({ pid }) => known.has(pid));
  return [
    ...announced,
    ...silent.filter(({ pid }) => !launchers.has(pid)).map((row) => ({ row, announced: null })),
  ];
}

function isSilentShim(input: Found, row: ProcessRow): boolean {
  const ours = recognise(row.argv);
  if (ours?.role !== 'shim' || row.state === 'zombie') return false;
  const home = ours.home ?? input.facts.shimHomes.get(identityKey(row)) ?? null;
  if (home === null || !input.sameHome(home, input.facts.home)) return false;
  return !isForked(row, input.snapshot.rows.get(row.ppid), input.now);
}

/**
 * Shims that cannot say themselves that their stdin has ended: stopped ones, and those that have not come so far as to
 * announce themselves. Only of these the system is asked.
 */
export function muteShims(input: Found & Pick<JudgeInput, 'ownUid'>): ProcessRow[] {
  return findShims(input)
    .filter(({ row }) => isAccusable(row, input.ownUid) && hasMark(row))
    .filter(({ row, announced }) => row.state === 'stopped' || isOverdue(row, announced, input.now))
    .map(({ row }) => row);
}

function isOverdue(row: ProcessRow, announced: ShimAnnouncement | null, now: number): boolean {
  return announced === null && now - row.startTime >= ANNOUNCED_WITHIN_MS;
}

/** Our own mark: an announcement alone, which anybody of this user could write, makes nobody a shim. */
export function hasMark(row: ProcessRow): boolean {
  return (row.argv ?? []).some((word) => programStem(word) === SHIM_STEM);
}

/**
 * Why nobody can use this shim any more, as it is seen from outside, in words; empty: somebody may. Its recorded client is
 * gone and it has not heard from it since; or nobody holds the other end of its stdin.
 */
export function lossOf(input: JudgeInput, { row, announced }: FoundShim): string[] {
  const stdin = input.facts.stdins.get(identityKey(row));
  const ended = stdin?.kind === 'ended' ? [stdin.how] : [];
  if (!announced) {
    return ended.length > 0 ? [...ended, 'it has never announced itself'] : [];
  }
  const { clientIdentity: client, stdinProvenAt } = announced;
  if (client === null || stdinProvenAt !== null || living(input.snapshot, client)) return ended;
  const name = announced.clientName ?? announced.client;
  return [...ended, `its client, pid ${client.pid} (${name}), is gone: ${whyGone(input.snapshot, client)}`];
}

/** Whether anybody can use it was not to be told at this look, and another one may. */
export function mayBeLost({ facts }: Pick<JudgeInput, 'facts'>, { row }: FoundShim): boolean {
  return mayTellLater(facts.stdins.get(identityKey(row)));
}
