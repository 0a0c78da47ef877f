/** `stop` is final: daemon, shims and duplicates of this home end, it is verified, and nothing comes back by itself. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccusedRow, CleanupAnswer, EndedRow } from '../../contracts/answers.js';
import { systemCode } from '../../contracts/errors.js';
import { sameProcess } from '../../contracts/identity.js';
import { removeDeadFiles, removeDeadServers } from '../../daemon/claim/dead-files.js';
import { ensureHome, mendOf } from '../../home/paths.js';
import { isStopped, markStopped } from '../../home/stopped.js';
import type { HomeFacts } from '../../monitor/facts.js';
import type { Verdicts } from '../../monitor/verdicts.js';
import type { Context, ExitCode } from '../context.js';
import { takeDown } from '../daemon-control.js';
import { look } from '../look.js';
import { endRows, printEnded } from '../mend.js';
import { mark } from '../output.js';

/** Shims that were told to go are gone in milliseconds; then they are ended. */
const SHIMS_WAIT_MS = 1_500;
const POLL_MS = 50;
/** What was just starting while we stopped is met by a later round; after this it is named. */
const ROUNDS_MS = 25_000;
/** What could not be ended so often is named. */
const MAX_VAIN_ROUNDS = 2;
/** A shim that has not announced itself has not looked for the mark either; it is given the time to say why it ends. */
const SHIM_BOOT_MS = 15_000;

export async function stop(context: Context): Promise<ExitCode> {
  const { marked, answer, still } = await stopAll(context);
  const code = print(context, answer, still);
  return marked ? code : 1;
}

export interface Stopped {
  /** False: the home took no mark, so shims that come later may start a daemon. */
  readonly marked: boolean;
  readonly answer: CleanupAnswer;
  /** Pids of what is there all the same. */
  readonly still: ReadonlySet<number>;
}

/** Marks the home as stopped and ends daemon, duplicates and shims; a tray app stays, without a daemon. */
export async function stopAll(context: Context): Promise<Stopped> {
  ensureHome(context.paths);
  // First of all: from here on no shim starts anything.
  const marked = tryMark(context);
  const before = await look(context, false);
  const taken = await takeDown(context, 'stop');
  const ended: EndedRow[] = [...(taken?.ended ?? [])];
  const left = new Map((taken?.left ?? []).map((row) => [row.pid, row]));
  const went = await waitForShims(context, before.verdicts);
  ended.push(...went);
  const rounds = await endRounds(context, marked);
  ended.push(...rounds.ended);
  for (const row of rounds.left) left.set(row.pid, row);
  const still = new Set(rounds.still.map((row) => row.pid));
  if (marked) {
    removeDeadFiles(context.paths);
    if (!rounds.still.some(({ role }) => role === 'server')) removeDeadServers(context.paths);
  }
  return { marked, answer: { ended, left: [...left.values()].filter((row) => still.has(row.pid)) }, still };
}

/** False: the home takes no mark (read-only). What runs is ended all the same; shims started later may start a daemon. */
function tryMark(context: Context): boolean {
  try {
    markStopped(context.paths, new Date());
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    context.note(
      `${context.paths.home} cannot be marked as stopped (${code}): ${mendOf(code)}, then stop again`,
    );
    return false;
  }
}

/**
 * Marks, looks and ends until nothing is there. Marked before each look: a start that took the mark away meanwhile has
 * either been met by the look, or begins after it.
 */
async function endRounds(context: Context, marked: boolean): Promise<Rounds> {
  const ended: EndedRow[] = [];
  const left: EndedRow[] = [];
  const deadline = performance.now() + ROUNDS_MS;
  for (let vain = 0; ; ) {
    if (marked && !isStopped(context.paths)) markStopped(context.paths, new Date());
    const { verdicts, facts } = await look(context, false);
    const still = remaining(verdicts);
    const done = still.length === 0 && verdicts.daemon === null;
    if (done || vain >= MAX_VAIN_ROUNDS || performance.now() >= deadline) return { ended, left, still };
    const booting = still.filter((row) => row.role === 'shim' && isBooting(row, facts));
    const answer = verdicts.daemon
      ? await takeDown(context, 'stop')
      : await endRows(
          context,
          still.filter((row) => !booting.includes(row)),
          'stop',
        );
    ended.push(...(answer?.ended ?? []));
    left.push(...(answer?.left ?? []));
    if (answer?.ended.length === 0) {
      if (booting.length === 0) vain += 1;
      await delay(POLL_MS);
    }
  }
}

interface Rounds extends CleanupAnswer {
  /** What is there at the last look. */
  readonly still: readonly AccusedRow[];
}

function isBooting(shim: AccusedRow, facts: HomeFacts): boolean {
  const announced = facts.shims.some((announcement) => sameProcess(announcement, shim));
  return !announced && Math.abs(Date.now() - shim.startTime) < SHIM_BOOT_MS;
}

/** Everything of this home that still runs. */
function remaining(verdicts: Verdicts): AccusedRow[] {
  const shims = verdicts.shims.map(
    (shim): AccusedRow => ({
      ...shim,
      role: 'shim',
      evidence: [`a shim of this home (client ${shim.client})`],
      command: '',
    }),
  );
  // What a client left behind is none of this home.
  const servers = verdicts.orphans.filter((row) => row.role === 'server' && row.leftBy !== 'client');
  const daemon = verdicts.daemon?.host === 'headless' ? [verdicts.daemon] : [];
  const daemons = daemon.map(
    (row): AccusedRow => ({
      ...row,
      role: 'daemon',
      evidence: ['a daemon of this home that came up while it was stopped'],
      command: '',
    }),
  );
  return [...daemons, ...verdicts.duplicates, ...verdicts.passing, ...shims, ...servers];
}

/** The shims that were there and went when the daemon told them to. */
async function waitForShims(context: Context, before: Verdicts): Promise<EndedRow[]> {
  const deadline = Date.now() + SHIMS_WAIT_MS;
  for (;;) {
    const snapshot = await context.table.snapshot();
    const gone = before.shims.filter((shim) => {
      const row = snapshot.rows.get(shim.pid);
      return row?.startTicks !== shim.startTicks || row.state === 'zombie';
    });
    if (gone.length === before.shims.length || Date.now() >= deadline) {
      return gone.map(({ pid, startTime, client }) => ({
        pid,
        startTime,
        role: 'shim',
        evidence: [`a shim of this home (client ${client})`],
        how: 'asked',
      }));
    }
    await delay(POLL_MS);
  }
}

function print(context: Context, answer: CleanupAnswer, still: ReadonlySet<number>): ExitCode {
  if (context.json) context.out.json(answer);
  else {
    printEnded(context, answer.ended);
    printEnded(context, answer.left);
    const text =
      still.size === 0 ? mark.fine('stopped: nothing is left') : mark.trouble(`${still.size} left`);
    context.out.line(text);
  }
  return still.size === 0 && answer.left.length === 0 ? 0 : 1;
}
