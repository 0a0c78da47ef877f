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
import type { ConnectDeps } from './deps.js';
import { installationOf, shimPathsOf } from './installation.js';
import { planConnect } from './plan-connect.js';
import { planDisconnect } from './plan-disconnect.js';
import { SEATS, seatFor } from './seats.js';
import { changed, hasChanged, replaceSnapshot } from './snapshot.js';
import { pruneBackups } from './state.js';
import type { Step, Work } from './work.js';

/** Plans that were shown and may yet be carried out. */
const MAX_PENDING = 16;

interface Pending {
  readonly client: ClientId;
  readonly action: ConnectAction;
  readonly at: Date;
}

export class Connector {
  readonly #pending = new Map<string, Pending>();

  constructor(private readonly deps: ConnectDeps) {}

  list(): ClientsAnswer {
    return {
      at: this.deps.now().toISOString(),
      clients: SEATS.map((seat) => installationOf(seat, this.deps)),
    };
  }

  look(client: ClientId): ClientInstallation {
    return installationOf(seatFor(client), this.deps);
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
    this.#carryOut(work.steps);
    pruneBackups(this.deps);
    return { ok: true, message: work.done, client: this.look(pending.client) };
  }

  #work({ client, action, at }: Pending): Work {
    const seat = seatFor(client);
    return action === 'connect' ? planConnect(seat, this.deps, at) : planDisconnect(seat, this.deps, at);
  }

  #carryOut(steps: readonly Step[]): void {
    const { deps } = this;
    for (const step of steps)
      if (step.kind === 'replace' && hasChanged(step.snapshot)) throw changed(step.snapshot.file);
    for (const step of steps) {
      deps.beforeStep?.(step.kind === 'replace' ? step.snapshot.file : step.file);
      switch (step.kind) {
        case 'private':
          deps.files.write(step.file, step.text);
          break;
        case 'forget':
          deps.files.remove(step.file);
          break;
        case 'replace':
          replaceSnapshot(step.snapshot, step.bytes);
          break;
      }
    }
  }
}

/** Its id, or its name as people write it; null: none that we know. */
export function clientIdOf(name: string): ClientId | null {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  const aliases: Readonly<Record<string, ClientId>> = {
    'vs-code': 'vscode',
    code: 'vscode',
    gemini: 'gemini-cli',
    auggie: 'augment',
  };
  return CLIENT_IDS.find((id) => id === plain) ?? aliases[plain] ?? null;
}
