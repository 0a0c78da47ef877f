/** Connecting clients: what is there, what would change, and changing it. */
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import type {
  ClientInstallation,
  ClientsAnswer,
  ConnectAction,
  ConnectPlan,
  ConnectResult,
} from '../../contracts/connect.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { carryOut } from './carry-out.js';
import type { ConnectDeps } from './deps.js';
import { shimPathsOf } from './installation.js';
import { KnownInstallations } from './known-installations.js';
import { planConnect } from './plan-connect.js';
import { planDisconnect } from './plan-disconnect.js';
import { SEATS, seatFor } from './seats.js';
import { changed } from './snapshot.js';
import { pruneBackups } from './state.js';
import type { Work } from './work.js';

/** Plans that were shown and may yet be carried out. */
const MAX_PENDING = 16;

interface Pending {
  readonly client: ClientId;
  readonly action: ConnectAction;
  readonly at: Date;
}

export class Connector {
  readonly #pending = new Map<string, Pending>();

  readonly #installations: KnownInstallations;

  constructor(private readonly deps: ConnectDeps) {
    this.#installations = new KnownInstallations(deps);
  }

  list(): ClientsAnswer {
    return {
      at: this.deps.now().toISOString(),
      clients: SEATS.map((seat) => this.#installations.of(seat)),
    };
  }

  look(client: ClientId): ClientInstallation {
    return this.#installations.of(seatFor(client));
  }

  /** What names our shim in the client's files, as written there; empty where a file cannot be used. */
  shimPaths(client: ClientId): readonly string[] {
    return shimPathsOf(seatFor(client), this.deps);
  }

  /** Throws `client-absent`, `client-config-unusable`, `config-bad`. */
  plan(client: ClientId, action: ConnectAction): ConnectPlan {
    const at = this.deps.now();
    const { plan } = this.#work({ client, action, at });
    this.#pending.set(plan.id, { client, action, at });
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > MAX_PENDING && oldest !== undefined) this.#pending.delete(oldest);
    return plan;
  }

  /**
   * Carries a plan out. Throws `client-config-changed` (nothing was written) where a file is not what it was when the plan
   * was made, `client-config-unusable` where one cannot be written.
   */
  apply(planId: string): ConnectResult {
    const pending = this.#pending.get(planId);
    this.#pending.delete(planId);
    if (!pending) {
      throw new ShimkeeperError(
        'client-config-changed',
        'This plan is too old: look at the client again and repeat.',
      );
    }
    const work = this.#work(pending);
    if (work.plan.id !== planId) throw changed(work.plan.changes[0]?.file ?? 'A file');
    carryOut(work.steps, this.deps);
    pruneBackups(this.deps);
    return { ok: true, message: work.done, client: this.look(pending.client) };
  }

  #work({ client, action, at }: Pending): Work {
    const seat = seatFor(client);
    return action === 'connect' ? planConnect(seat, this.deps, at) : planDisconnect(seat, this.deps, at);
  }
}

const ALIASES: ReadonlyMap<string, ClientId> = new Map([
  ['vs-code', 'vscode'],
  ['code', 'vscode'],
  ['gemini', 'gemini-cli'],
  ['auggie', 'augment'],
]);

/** Its id, or its name as people write it; null: none that we know. */
export function clientIdOf(name: string): ClientId | null {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  return CLIENT_IDS.find((id) => id === plain) ?? ALIASES.get(plain) ?? null;
}
