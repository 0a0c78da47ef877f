/** One look: table, facts, judgement; and what the next look needs to know of it. */
import type { StatusAnswer } from '../contracts/answers.js';
import type { ProcessSnapshot, ProcessTable } from '../contracts/process-table.js';
import type { HomePaths } from '../home/paths.js';
import type { HomeFacts, ProbeResult } from './facts.js';
import { FactsGatherer, sameHome } from './home-facts.js';
import { type JudgeInput, judge, type Memory, NO_MEMORY, remember, type Verdicts } from './verdicts.js';

export interface LookDeps {
  readonly paths: HomePaths;
  readonly table: ProcessTable;
  /** The port that this home is configured to use; a live owner's own word beats it. */
  readonly port: number;
  readonly now?: () => number;
  /** null where the system has no numeric users. Default: this process's. */
  readonly ownUid?: number | null;
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
  private memory: Memory = NO_MEMORY;

  constructor(private readonly deps: LookDeps) {
    this.gatherer = new FactsGatherer(deps);
  }

  /** Throws `process-table-unreadable`. */
  async look(probe: AskProbe): Promise<Look> {
    const first = await this.gather(probe);
    const { listenerPid } = first.facts;
    // The port's owner was born after the snapshot: one more, so that this look knows it.
    const bornSince = listenerPid !== null && !first.snapshot.rows.has(listenerPid);
    const { snapshot, facts } = bornSince ? await this.gather(async () => first.facts.probe) : first;
    const at = (this.deps.now ?? Date.now)();
    const input: JudgeInput = {
      snapshot,
      facts,
      ownUid: this.deps.ownUid === undefined ? (process.getuid?.() ?? null) : this.deps.ownUid,
      now: at,
      memory: this.memory,
      sameHome,
    };
    const verdicts = judge(input);
    this.memory = remember(input);
    return { at, snapshot, facts, verdicts };
  }

  private async gather(probe: AskProbe): Promise<Pick<Look, 'snapshot' | 'facts'>> {
    const snapshot = await this.deps.table.snapshot();
    return { snapshot, facts: await this.gatherer.gather(snapshot, probe) };
  }
}

/** The answer of `status`. */
export function statusAnswer(look: Pick<Look, 'at' | 'facts' | 'verdicts'>): StatusAnswer {
  const { daemon, healthFile, pidFile, shims, servers, duplicates, orphans, problems, port, stopped } =
    look.verdicts;
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
  };
}
