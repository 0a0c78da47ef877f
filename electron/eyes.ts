import { EventEmitter, once } from 'node:events';
import type { AccusedRow, CleanupAnswer, Finding, StatusAnswer } from '../contracts/answers.js';
import type { ReadCatalogue } from '../contracts/clients.js';
import type { HealthFile } from '../contracts/files.js';
import { identityKey } from '../contracts/identity.js';
import type { ProcessTable } from '../contracts/process-table.js';
import type { HomePaths } from '../home/paths.js';
import { KeptProbe } from '../link/kept-probe.js';
import { type ProbeResult, probedFromHealth } from '../monitor/facts.js';
import { execute, type HandDeps, plan } from '../monitor/hand.js';
import { statusAnswer } from '../monitor/looker.js';
import { Watcher, type WatchState } from '../monitor/watch.js';
import { APP_TEXTS } from '../texts/app.js';
import type { MendScope } from './actions.js';
import { emptyStatus } from './app-state.js';

/** After an action the picture is new within this, or it has not changed. */
const NEW_LOOK_MS = 1_000;

export interface EyesDeps {
  readonly paths: HomePaths;
  /** Where the home's daemon is to be at this moment: config.json may be changed at any time. */
  readonly port: () => number;
  readonly table: ProcessTable;
  readonly catalogue: ReadCatalogue;
  readonly hand: Omit<HandDeps, 'onStep'>;
  /** The health of the daemon in this very process, which needs no question over the port; null when none runs. */
  readonly ownHealth: () => HealthFile | null;
}

/** What the monitor sees, as the app shows it; and the hand that ends what it accuses. */
export class Eyes extends EventEmitter<{ change: []; finding: [Finding]; problem: [string] }> {
  readonly #watcher: Watcher;
  /** A daemon that another process hosts. */
  readonly #other: KeptProbe;
  #seen: WatchState | null = null;

  constructor(private readonly deps: EyesDeps) {
    super();
    const { paths, table, port, catalogue } = deps;
    this.#other = new KeptProbe(paths);
    this.#watcher = new Watcher({
      paths,
      table,
      port,
      catalogue,
      probe: (asked) => this.#probe(asked),
      onNewHolder: () => this.#other.forget(),
    });
    this.#watcher.on('state', (state) => {
      this.#seen = state;
      this.emit('change');
    });
    this.#watcher.on('finding', (finding) => this.emit('finding', finding));
    this.#watcher.on('problem', (problem) => this.emit('problem', problem));
  }

  start(): void {
    this.#watcher.start();
  }

  get status(): StatusAnswer {
    const { paths, port } = this.deps;
    return this.#seen ? statusAnswer(this.#seen) : emptyStatus(paths.home, port(), new Date());
  }

  get findings(): readonly Finding[] {
    return this.#seen?.findings ?? [];
  }

  /** What `mend` would end at this moment. */
  plan(scope: MendScope): readonly AccusedRow[] {
    if (!this.#seen) return [];
    const { only } = scope;
    const rows = plan(this.#seen.verdicts, scope);
    return only ? rows.filter((row) => only.has(identityKey(row))) : rows;
  }

  /** Ends what is shown as accused, within the scope; each process on its verified identity. */
  mend(scope: MendScope, step: (text: string) => void): Promise<CleanupAnswer> {
    return execute(this.plan(scope), {
      ...this.deps.hand,
      onStep: (row, what) => step(APP_TEXTS.actions.step(row.role, row.pid, what)),
    });
  }

  /** Resolves when a new picture is there, or when there is none to come. */
  async lookNow(): Promise<void> {
    const patience = AbortSignal.timeout(NEW_LOOK_MS);
    const changed = once(this, 'change', { signal: patience });
    this.#watcher.lookSoon();
    try {
      await changed;
    } catch (error) {
      if (!patience.aborted) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#watcher.close();
    this.#other.close();
  }

  async #probe(port: number): Promise<ProbeResult> {
    const own = this.deps.ownHealth();
    if (own?.port === port) return probedFromHealth(own);
    const probed = await this.#other.ask(port);
    return typeof probed === 'string' ? probed : probedFromHealth(probed);
  }
}
