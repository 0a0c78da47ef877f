/** One look: table, facts, judgement; and what the next look needs to know of it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StatusAnswer } from '../contracts/answers.js';
import type { ReadCatalogue } from '../contracts/clients.js';
import type { ProcessSnapshot, ProcessTable } from '../contracts/process-table.js';
import type { HomePaths } from '../home/paths.js';
import type { HomeFacts, ProbeResult } from './facts.js';
import { FactsGatherer, sameHome } from './home-facts.js';
import type { NeighbourVerdicts } from './judging/neighbours.js';
import { measuredRows, shownPids, unmeasured, withMeasures } from './measures.js';
import { NEIGHBOUR_INTERVAL_MS, NEIGHBOUR_WATCH_INTERVAL_MS, Neighbourhood } from './neighbourhood.js';
import { type JudgeInput, judge, type Memory, NO_MEMORY, remember, type Verdicts } from './verdicts.js';

export interface LookDeps {
  readonly paths: HomePaths;
  readonly table: ProcessTable;
  /** The port that this home is configured to use, as it stands or as to be asked; a live owner's own word beats it. */
  readonly port: number | (() => number);
  readonly now?: () => number;
  /** null where the system has no numeric users. Default: this process's. */
  readonly ownUid?: number | null;
  /** How old the row of a process may be that is neither new nor followed; 0 where left out. */
  readonly staleMs?: number;
  /** Asked at the neighbourhood's own pace. Absent: clients and their own servers are not looked at. */
  readonly catalogue?: ReadCatalogue;
  /** True: a look waits for the neighbourhood; false: it shows what is known of it so far, and is never held up. */
  readonly patient?: boolean;
  /** Between two looks at the neighbourhood that nothing calls for. Default: by whether the look is patient. */
  readonly neighbourIntervalMs?: number;
  /** Not patient: the neighbourhood is another than the last look showed. */
  readonly onNews?: () => void;
}

export interface Look {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly snapshot: ProcessSnapshot;
  readonly facts: HomeFacts;
  readonly verdicts: Verdicts;
}

/** Null: not asked. */
export type AskProbe = (port: number) => Promise<ProbeResult | null>;

export class Looker {
  private readonly gatherer: FactsGatherer;
  private readonly neighbourhood: Neighbourhood | null;
  private memory: Memory = NO_MEMORY;
  private isFirst = true;

  constructor(private readonly deps: LookDeps) {
    this.gatherer = new FactsGatherer(deps);
    const { catalogue, onNews } = deps;
    const intervalMs =
      deps.neighbourIntervalMs ?? (deps.patient ? NEIGHBOUR_INTERVAL_MS : NEIGHBOUR_WATCH_INTERVAL_MS);
    const measure = deps.patient ? deps.table.measure?.bind(deps.table) : undefined;
    this.neighbourhood = catalogue
      ? new Neighbourhood({
          catalogue,
          ownUid: this.ownUid,
          intervalMs,
          ...(measure ? { measure } : {}),
          ...(onNews ? { onNews } : {}),
        })
      : null;
  }

  /** Throws `process-table-unreadable`. */
  async look(probe: AskProbe): Promise<Look> {
    let look = await this.once(probe);
    const { probe: answer } = look.facts;
    if (this.isUnsure(look)) look = await this.once(async () => answer);
    this.isFirst = false;
    this.memory = remember(this.input(look));
    return { ...look, verdicts: withMeasures(look.verdicts, await this.measured(look)) };
  }

  /** True: another look is to come soon, for the first one at the neighbourhood. */
  get isYetToLookAround(): boolean {
    return this.neighbourhood?.isPutOff ?? false;
  }

  /**
   * The port's holder was born after the snapshot; or it is nobody we know, perhaps only because it announced itself
   * after that was read. The next look of a watch would tell; a single look has no next one.
   */
  private isUnsure({ facts, snapshot, verdicts }: Look): boolean {
    const bornSince = facts.listenerPid !== null && !snapshot.rows.has(facts.listenerPid);
    return bornSince || (this.isFirst && verdicts.owner.kind === 'foreign');
  }

  private async once(probe: AskProbe): Promise<Look> {
    const snapshot = await this.deps.table.snapshot(this.deps.staleMs);
    const facts = await this.gatherer.gather(snapshot, probe);
    // Its last question, who listens, has had its milliseconds.
    await nextTurn();
    const at = (this.deps.now ?? Date.now)();
    const neighbours = await this.neighbours(snapshot, facts, at);
    return { at, snapshot, facts, verdicts: judge({ ...this.input({ at, snapshot, facts }), neighbours }) };
  }

  private async neighbours(
    snapshot: ProcessSnapshot,
    facts: HomeFacts,
    at: number,
  ): Promise<NeighbourVerdicts | undefined> {
    const { neighbourhood } = this;
    if (!neighbourhood) return undefined;
    return this.deps.patient
      ? neighbourhood.look(snapshot, facts, at)
      : neighbourhood.latest(snapshot, facts, at);
  }

  /** A single look that goes over everything measures what it shows; a watch does so at a pace of its own. */
  private async measured({ snapshot, verdicts }: Look): Promise<ProcessSnapshot['rows']> {
    const { table, patient } = this.deps;
    if (!patient || !this.neighbourhood || !table.measure) return snapshot.rows;
    const pids = unmeasured(shownPids(verdicts), snapshot.rows);
    return measuredRows(snapshot.rows, await table.measure(pids));
  }

  private get ownUid(): number | null {
    const { ownUid = process.getuid?.() ?? null } = this.deps;
    return ownUid;
  }

  private input({ at, snapshot, facts }: Omit<Look, 'verdicts'>): JudgeInput {
    return { snapshot, facts, ownUid: this.ownUid, now: at, memory: this.memory, sameHome };
  }
}

/** The answer of `status`. */
export function statusAnswer(look: Pick<Look, 'at' | 'facts' | 'verdicts'>): StatusAnswer {
  const {
    daemon,
    healthFile,
    pidFile,
    shims,
    servers,
    duplicates,
    orphans,
    problems,
    port,
    stopped,
    neighbours,
  } = look.verdicts;
  return {
    at: new Date(look.at).toISOString(),
    home: look.facts.home,
    port,
    stopped,
    daemon,
    healthFile,
    pidFile,
    shims,
    servers,
    duplicates,
    orphans,
    problems,
    ...(neighbours ? { neighbours } : {}),
  };
}
