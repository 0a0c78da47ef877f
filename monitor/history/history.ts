/**
 * The history of a home: JSON lines, one file a day, in `history/`. Several programs append to it (the tray app, a
 * watch, commands); each line is one write, so that lines of two never mix. Bounded by days and by bytes a day.
 *
 * Lines rather than a database: any program appends without a lock or a native module, a killed one leaves at most
 * half a line, and people can read it with the tools they have.
 */
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  type CleanupAnswer,
  type Finding,
  type HistoryAnswer,
  MAX_HISTORY_DAYS,
  type StatusAnswer,
} from '../../contracts/answers.js';
import { systemCode } from '../../contracts/errors.js';
import { type HistoryLine, HistoryLineSchema, MAX_HISTORY_ID } from '../../contracts/schemas/history.js';
import { FILE_MODE, readStateFile } from '../../home/state-file.js';
import { dayOf, summarise } from './summary.js';

/** A sample a minute is 250 KB a day; the rest is room for findings and actions. */
const MAX_DAY_BYTES = 1024 * 1024;
export const SAMPLE_INTERVAL_MS = 60_000;
/** Who asks once a minute asks a little early now and then: a sample must not wait for the next minute for that. */
const EARLY_MS = 1_000;
/** From the beginning of a day (UTC); whoever's clock is a little behind still writes into it. */
const SURELY_OVER_MS = 26 * 3_600_000;
const DATE_LENGTH = '2026-11-23'.length;
const MAX_TEXT = 500;
const FILE_NAME = /^\d{4}-\d{2}-\d{2}\.jsonl$/;
const DIRECTORY_MODE = 0o700;
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

export interface HistoryDeps {
  /** `history/` of the home. */
  readonly directory: string;
  /** How many days are kept, MAX_HISTORY_DAYS at most; absent: all of them. */
  readonly days?: () => number;
  readonly now?: () => number;
  /** The history could not be written or read, in one line. It is never a reason for anything else to fail. */
  readonly onProblem: (problem: string) => void;
}

export class History {
  private lastSampleAt: number | null = null;
  private lastProblem: string | null = null;
  /** Days that are over do not change any more: each is read once. */
  private readonly pastDays = new Map<string, readonly HistoryLine[]>();
  private readonly now: () => number;

  constructor(private readonly deps: HistoryDeps) {
    this.now = deps.now ?? Date.now;
  }

  /** At most one a minute, whichever programs take them. */
  sample(status: StatusAnswer): void {
    const now = this.now();
    this.lastSampleAt ??= this.newestSample(now);
    const age = this.lastSampleAt === null ? null : now - this.lastSampleAt;
    if (age !== null && age >= 0 && age < SAMPLE_INTERVAL_MS - EARLY_MS) return;
    this.lastSampleAt = now;
    this.append({ type: 'sample', at: new Date(now).toISOString(), ...countsOf(status) });
  }

  /** Whoever watches tells each; `read` knows by the id what was told before. */
  finding({ id, at, kind, evidence, pid, resolves }: Finding): void {
    const who = pid === null ? '' : `pid ${pid}: `;
    const what = kind === 'resolved' && resolves ? `${resolves}: ` : '';
    const text = cut(`${what}${who}${evidence.join('; ')}`);
    this.append({ type: 'finding', at, kind, id: id.slice(0, MAX_HISTORY_ID), text });
  }

  /** What a person or the app had ended; nothing done is nothing told. */
  action(name: string, { ended, left }: CleanupAnswer): void {
    if (ended.length + left.length === 0) return;
    const who = [...ended, ...left].map(({ role, pid, how }) => `${role} ${pid} (${how})`).join(', ');
    const at = new Date(this.now()).toISOString();
    this.append({ type: 'action', at, ended: ended.length, left: left.length, text: cut(`${name}: ${who}`) });
  }

  read(): HistoryAnswer {
    const days = this.days().slice(-this.keptDays);
    for (const known of this.pastDays.keys()) if (!days.includes(known)) this.pastDays.delete(known);
    return summarise(
      days.flatMap((name) => this.pastDays.get(name) ?? this.readDay(name)),
      this.now(),
    );
  }

  private append(line: HistoryLine): void {
    this.guarded(() => {
      const file = path.join(this.deps.directory, `${dayOf(line.at)}.jsonl`);
      const found = lstatSync(file, { throwIfNoEntry: false });
      if (found && (!found.isFile() || found.size >= MAX_DAY_BYTES)) return;
      if (!found) this.beginDay();
      // A line that a killed program left half is ended first: an empty line is none.
      appendLine(file, `\n${JSON.stringify(line)}\n`);
    });
  }

  private beginDay(): void {
    makeDirectory(this.deps.directory);
    const days = this.days();
    // The day that begins is one of those kept.
    const surplus = Math.max(0, days.length + 1 - this.keptDays);
    for (const name of days.slice(0, surplus)) rmSync(path.join(this.deps.directory, name), { force: true });
  }

  private get keptDays(): number {
    return Math.min(this.deps.days?.() ?? MAX_HISTORY_DAYS, MAX_HISTORY_DAYS);
  }

  /** Names of the days' files, oldest first. */
  private days(): string[] {
    try {
      return readdirSync(this.deps.directory)
        .filter((name) => FILE_NAME.test(name))
        .sort();
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
      throw error;
    }
  }

  private readDay(name: string): readonly HistoryLine[] {
    const lines = this.linesOf(name);
    if (this.now() - Date.parse(name.slice(0, DATE_LENGTH)) >= SURELY_OVER_MS) this.pastDays.set(name, lines);
    return lines;
  }

  private linesOf(name: string): HistoryLine[] {
    const text = readStateFile(path.join(this.deps.directory, name), 2 * MAX_DAY_BYTES) ?? '';
    return text.split('\n').flatMap((line) => parseLine(line) ?? []);
  }

  private newestSample(now: number): number | null {
    const lines = this.linesOf(`${dayOf(new Date(now).toISOString())}.jsonl`);
    const times = lines.flatMap((line) => (line.type === 'sample' ? Date.parse(line.at) : []));
    return times.length === 0 ? null : Math.max(...times);
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      // There is no home yet, and a look is no reason to make one.
      if (code === 'ENOENT') return;
      const problem = `The history in ${this.deps.directory} cannot be written (${code}).`;
      if (problem !== this.lastProblem) this.deps.onProblem(problem);
      this.lastProblem = problem;
    }
  }
}

/** One write, so that lines of two programs never mix. */
function appendLine(file: string, text: string): void {
  const descriptor = openSync(file, APPEND, FILE_MODE);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/** Below a home that is there; not the home itself. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: DIRECTORY_MODE });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function parseLine(line: string): HistoryLine | null {
  if (line === '') return null;
  try {
    const parsed = HistoryLineSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    // Half a line of a program that was killed.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function countsOf(status: StatusAnswer): Omit<Extract<HistoryLine, { type: 'sample' }>, 'type' | 'at'> {
  const { daemon, shims, servers, orphans, duplicates } = status;
  const rows = [...(daemon ? [daemon] : []), ...shims, ...servers];
  return {
    shims: shims.length,
    servers: servers.filter(({ pid }) => pid !== null).length,
    orphans: orphans.length,
    duplicates: duplicates.length,
    // Resident memory counts what processes share once for each of them.
    memoryBytes: Math.round(
      rows.reduce((sum, { pssBytes, rssBytes }) => sum + (pssBytes ?? rssBytes ?? 0), 0),
    ),
  };
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
