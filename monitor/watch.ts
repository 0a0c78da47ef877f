/** Looks again and again, and tells what changes: for `monitor --watch` and for the tray app. */
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Finding, FindingKind } from '../contracts/answers.js';
import { messageOf } from '../contracts/errors.js';
import { DirectoryWatch } from './directory-watch.js';
import type { HomeFacts, Probe } from './facts.js';
import { FileTime } from './file-time.js';
import { writtenAt } from './home-files.js';
import { accusationId } from './judging/findings.js';
import { type Look, type LookDeps, Looker } from './looker.js';
import { shownPids } from './measures.js';
import { MemoryMeter } from './memory-meter.js';
import { NEIGHBOUR_FINDINGS_INTERVAL_MS } from './neighbourhood.js';
import { type Mood, Pace } from './pace.js';
import { ProbeLoop } from './probe-loop.js';
import { Standing } from './standing.js';
import { problemsOf, type UndatedFinding, type Verdicts } from './verdicts.js';

const ACCUSING: ReadonlySet<FindingKind> = new Set(['duplicate-daemon', 'orphan-shim', 'orphan-server']);
/** How old the row of a process may be that nobody follows: glances read each of 2,500 within this, looks the rest. */
const STALE_MS = 3_600_000;
/** Also where nothing changes: whoever keeps a history needs a sample a minute. */
const TELL_EVERY_MS = 60_000;

export interface WatchDeps extends LookDeps {
  readonly probe: Probe;
  /** Called when the port has another holder: what was kept of the one before says nothing any more. */
  readonly onNewHolder?: () => void;
  /** Between two looks that nothing calls for. */
  readonly intervalMs?: number;
  /** True: nobody is shown what the daemon says of its shims and servers, so its heartbeat may stand in for an answer. */
  readonly findingsOnly?: boolean;
  readonly probeIntervalMs?: number;
  /** A state is told so often at least, at the next look. */
  readonly tellEveryMs?: number;
}

export interface WatchState {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Orphans and problems are only those that stand. */
  readonly verdicts: Verdicts;
  readonly facts: HomeFacts;
  readonly findings: readonly Finding[];
}

export interface WatchEvents {
  /** Something that is shown has changed; and once a minute in any case. */
  state: [WatchState];
  /** A finding that stands from now on, or one of kind `resolved`. */
  finding: [Finding];
  /** A look or a probe failed, in one line; the next one is tried all the same. Told once until the reason changes. */
  problem: [string];
}

/** Created -> started -> closed. */
export class Watcher extends EventEmitter<WatchEvents> {
  private readonly looker: Looker;
  private readonly standing = new Standing();
  private readonly directories: DirectoryWatch;
  private readonly probes: ProbeLoop;
  /** Instead of the home as a directory. */
  private readonly claim: FileTime | null;
  private phase: 'created' | 'started' | 'closed' = 'created';
  private readonly pace: Pace;
  private readonly memory: MemoryMeter;
  private timer: NodeJS.Timeout | null = null;
  private timerMs = 0;
  private looking: Promise<void> | null = null;
  private mood: Mood = 'waiting';
  private lastShown = '';
  /** Monotonic milliseconds. */
  private toldAt = Number.NEGATIVE_INFINITY;
  private lastProblem: string | null = null;
  private lastListener: number | null = null;

  constructor(private readonly deps: WatchDeps) {
    super();
    this.looker = new Looker({
      staleMs: STALE_MS,
      onNews: () => this.lookSoon(),
      ...(deps.findingsOnly ? { neighbourIntervalMs: NEIGHBOUR_FINDINGS_INTERVAL_MS } : {}),
      ...deps,
    });
    this.memory = new MemoryMeter({ table: deps.table, onProblem: (problem) => this.tellProblem(problem) });
    this.pace = new Pace({ glances: deps.table.glance !== undefined, ...deps });
    const { home, shimsDir, daemonsDir, serversDir, healthFile, pidFile } = deps.paths;
    // Each heartbeat makes the system tell of the home several times, and each time is a wake: who shows nothing of the home
    // asks for the one file that findings are about.
    this.claim = deps.findingsOnly && deps.table.glance ? new FileTime(pidFile) : null;
    this.probes = new ProbeLoop({
      probe: deps.probe,
      // The counts in the answer of a daemon that serves on wait for the next look.
      onAnswer: (isNews) => {
        if (isNews) this.lookSoon();
      },
      onProblem: (problem) => this.tellProblem(problem),
      ...(deps.probeIntervalMs === undefined ? {} : { intervalMs: deps.probeIntervalMs }),
      woken: deps.table.glance !== undefined,
      ...(deps.findingsOnly ? { lifeSign: () => writtenAt(healthFile) } : {}),
    });
    // The heartbeat of health.json changes every second and says nothing that the next beat would not see.
    const heartbeat = path.basename(healthFile);
    const announced = [shimsDir, daemonsDir, serversDir];
    const watched = this.claim ? announced : [home, ...announced];
    this.directories = new DirectoryWatch(watched, (_directory, name) => {
      if (!name?.startsWith(heartbeat)) this.lookSoon();
    });
  }

  start(): void {
    if (this.phase !== 'created') return;
    this.phase = 'started';
    this.schedule(0);
  }

  /** As soon as the bounds allow, e.g. after an action. */
  lookSoon(): void {
    if (this.phase !== 'started') return;
    this.pace.want();
    if (!this.looking) this.schedule(this.pace.restMs());
  }

  /** Resolves when no look is under way; may be called twice. The table stays open: it belongs to the caller. */
  async close(): Promise<void> {
    this.phase = 'closed';
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.directories.close();
    this.probes.close();
    await this.looking;
  }

  /** A timer that is set again costs half of what a new one does, and most beats are alike. */
  private schedule(delayMs: number): void {
    if (this.phase !== 'started') return;
    if (this.timer && delayMs === this.timerMs) {
      this.timer.refresh();
      return;
    }
    if (this.timer) clearTimeout(this.timer);
    this.timerMs = delayMs;
    this.timer = setTimeout(() => this.beat(), delayMs);
  }

  /** One look at a time: the next beat is planned when this one is done. */
  private beat(): void {
    const { table } = this.deps;
    if (table.glance?.()) this.pace.want();
    if (this.claim?.hasChanged()) this.pace.want();
    this.probes.wake();
    if (!this.pace.isDue()) {
      this.schedule(this.pace.restMs(table.isHurried));
      return;
    }
    this.pace.begin();
    this.looking = this.look().finally(() => {
      this.looking = null;
      this.pace.end(this.mood);
      this.schedule(this.pace.restMs());
    });
  }

  /** Whether time alone can change what was found. */
  private moodOf({ facts, verdicts }: Look): Mood {
    const { findings, passing, waiting, waitingServers, daemon } = verdicts;
    // Its grace is shorter than the wait, and who outlives it is to be told within a second.
    if (passing.length > 0) return 'pending';
    const grace = waiting + waitingServers > 0 || facts.daemons.length > 1;
    const unanswered = daemon !== null && (facts.probe === null || typeof facts.probe === 'string');
    const isUnsure = unanswered || this.looker.isYetToLookAround;
    return findings.length > 0 || grace || isUnsure ? 'waiting' : 'calm';
  }

  private async look(): Promise<void> {
    let look: Look;
    // Of a look that fails nothing is known.
    this.mood = 'waiting';
    // What the beat did may have taken its milliseconds.
    await nextTurn();
    // Before what is in them is read, so that nothing changes unseen in between.
    this.directories.arm();
    try {
      look = await this.looker.look(async (port) => this.probes.latest(port));
    } catch (error) {
      this.tellProblem(messageOf(error));
      return;
    }
    this.lastProblem = null;
    if (this.phase === 'started') this.tell(look);
  }

  private tellProblem(problem: string): void {
    if (problem !== this.lastProblem && this.phase === 'started') this.emit('problem', problem);
    this.lastProblem = problem;
  }

  private tell(look: Look): void {
    if (look.facts.listenerPid !== this.lastListener) {
      this.deps.onNewHolder?.();
      this.probes.askSoon();
    }
    this.lastListener = look.facts.listenerPid;
    this.deps.table.follow?.(followedPids(look), accusedPids(look));
    this.memory.next(shownPids(look.verdicts));
    const news = this.standing.update(look.verdicts.findings, look.at, (finding) => isOver(finding, look));
    this.mood = this.standing.isPending ? 'pending' : this.moodOf(look);
    const findings = this.standing.findings();
    const verdicts = onlyStanding(look.verdicts, findings, look.facts);
    const shown = JSON.stringify([verdicts, findings, look.facts.healthFile, look.facts.pidFile]);
    const { tellEveryMs = TELL_EVERY_MS } = this.deps;
    const now = performance.now();
    const isTime = now - this.toldAt >= tellEveryMs;
    if (isTime) this.toldAt = now;
    if (shown !== this.lastShown || isTime) {
      this.lastShown = shown;
      this.emit('state', { at: look.at, verdicts, facts: look.facts, findings });
    }
    for (const finding of news) this.emit('finding', finding);
  }
}

/** Whoever the home, the port and the verdicts name: their end is to be seen soon. */
function followedPids({ facts, verdicts }: Look): Set<number> {
  const { healthFile, pidFile, shims, daemons, servers, listenerPid } = facts;
  return new Set([
    ...(healthFile.kind === 'present' ? [healthFile.value.pid] : []),
    ...(pidFile.kind === 'present' ? [pidFile.value] : []),
    ...(listenerPid === null ? [] : [listenerPid]),
    ...shims.flatMap(({ pid, clientIdentity }) => (clientIdentity ? [pid, clientIdentity.pid] : [pid])),
    ...[...daemons, ...servers, ...verdicts.duplicates, ...verdicts.orphans].map(({ pid }) => pid),
    ...[...(verdicts.neighbours?.clients ?? []), ...(verdicts.neighbours?.servers ?? [])].map(
      ({ pid }) => pid,
    ),
  ]);
}

const accusedPids = ({ verdicts }: Look): number[] =>
  [...verdicts.duplicates, ...verdicts.orphans].map(({ pid }) => pid);

/** A process that is gone is accused of nothing any more; other findings may come and go. */
function isOver({ kind, pid, startTime }: UndatedFinding, { snapshot }: Look): boolean {
  if (pid === null || !ACCUSING.has(kind)) return false;
  const row = snapshot.rows.get(pid);
  return !row || row.state === 'zombie' || row.startTime !== startTime;
}

/** A row that is accused for the first time may be a process on its way out: it is shown as it was. */
function onlyStanding(verdicts: Verdicts, standing: readonly Finding[], facts: HomeFacts): Verdicts {
  const ids = new Set(standing.map(({ id }) => id));
  const findings = verdicts.findings.filter(({ id }) => ids.has(id));
  const early = problemsOf(verdicts.findings.filter(({ id }) => !ids.has(id)));
  const hidden = new Set(early.map(({ message }) => message));
  return {
    ...verdicts,
    findings,
    orphans: verdicts.orphans.filter((row) => ids.has(accusationId(row))),
    shims: verdicts.shims.map((row) =>
      row.state !== 'orphan' || ids.has(accusationId({ ...row, role: 'shim' }))
        ? row
        : { ...row, state: facts.shims.find(({ pid }) => pid === row.pid)?.state ?? 'reconnecting' },
    ),
    problems: verdicts.problems.filter(({ message }) => !hidden.has(message)),
  };
}
