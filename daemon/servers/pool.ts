/** All servers of the daemon: the configured ones, those of a single client, and those given in place by shims. */
import { EventEmitter } from 'node:events';
import { type Config, DEFAULT_IDLE_MS, EMPTY_CONFIG, type ServerConfig } from '../../contracts/config.js';
import type { HealthServer } from '../../contracts/files.js';
import { statefulReason } from '../config/stateful.js';
import { initializeRequest } from './initialize.js';
import { type CommandTarget, commandName, configuredKey, configuredName, inPlaceKey } from './pool-names.js';
import { idleRow, rowOf, type SharedAs } from './pool-rows.js';
import type { Holder, ServerLease, ServerPoolPort, ServerSpec, ServerTarget } from './ports.js';
import { Supervisor, type SupervisorDeps } from './supervisor.js';

/**
 * A server given in place would end with its client; it outlives its last one only so long that a client that
 * reconnects finds it again, unless `idleMinutes` says otherwise.
 */
export const IN_PLACE_IDLE_MS = 10_000;
/** One warm process of a server is enough: those for other kinds of clients last so long after their last client. */
export const SPARE_IDLE_MS = 10_000;

export type PoolDeps = Omit<SupervisorDeps, 'changed' | 'fell'> & {
  readonly inPlaceIdleMs?: number;
  readonly spareIdleMs?: number;
};

/** One process, or the place of one that is to be started. */
interface Instance {
  readonly supervisor: Supervisor;
  as: SharedAs;
  leases: number;
  /** Which of several was needed last: the one that stays warm. */
  neededAt: number;
  retired: boolean;
  /** Runs while nobody needs it. */
  idle: NodeJS.Timeout | null;
  spare: boolean;
}

/** What is needed to make an instance. */
interface Plan extends SharedAs {
  readonly key: string;
  readonly name: string;
  readonly spec: ServerSpec;
}

interface PoolEvents {
  /** The configured servers are others than before. */
  servers: [];
  /** Something in `rows()` is different. */
  change: [];
  /** A server ended although nobody asked it to; `givenUp`: it is not started again for now. */
  fell: [fall: { readonly name: string; readonly reason: string; readonly givenUp: boolean }];
}

export class ServerPool extends EventEmitter<PoolEvents> implements ServerPoolPort {
  private config: Config = EMPTY_CONFIG;
  private configured: ReadonlyMap<string, ServerConfig> = new Map();
  private readonly instances = new Map<string, Instance>();
  private readonly ending = new Set<Promise<void>>();
  private closed = false;
  private uses = 0;

  constructor(private readonly deps: PoolDeps) {
    super();
    // Every attached client may listen.
    this.setMaxListeners(0);
  }

  names(): readonly string[] {
    return [...this.configured.keys()];
  }

  /** Ends and restarts only what is different from before. */
  configure(config: Config): void {
    const before = this.configured;
    this.config = config;
    this.configured = new Map(Object.entries(config.mcpServers));
    for (const [key, instance] of [...this.instances]) {
      const name = configuredName(key);
      if (name !== null) this.reconsider(key, instance, before.get(name), this.configured.get(name));
      if (instance.idle) this.restWhenIdle(key, instance);
    }
    this.emit('servers');
    this.emit('change');
  }

  lease(target: ServerTarget, holder: Holder): ServerLease | null {
    const plan = this.closed ? null : this.plan(target, holder);
    if (!plan) return null;
    const greeting = initializeRequest(holder.profile, plan.share === 'client');
    return this.take(plan.key, this.instances.get(plan.key) ?? this.add(plan, greeting));
  }

  rows(): HealthServer[] {
    const order = [...this.configured.keys()];
    const rows = [...this.instances].map(([key, { supervisor, leases, as }]) => ({
      name: configuredName(key),
      row: rowOf(supervisor, leases, as),
    }));
    const shown = new Set(rows.map(({ name }) => name));
    for (const [name, server] of this.configured) {
      if (!shown.has(name)) rows.push({ name, row: idleRow(name, server) });
    }
    const rank = (name: string | null): number => (name === null ? order.length : order.indexOf(name));
    return rows.sort((a, b) => rank(a.name) - rank(b.name)).map(({ row }) => row);
  }

  /** Ends all servers as trees, side by side. May be called twice. */
  async close(): Promise<void> {
    this.closed = true;
    for (const [key, instance] of [...this.instances]) this.retire(key, instance);
    while (this.ending.size > 0) await Promise.allSettled([...this.ending]);
  }

  private plan(target: ServerTarget, holder: Holder): Plan | null {
    if (target.kind === 'command') return this.planInPlace(target, holder);
    const spec = this.configured.get(target.name);
    if (!spec) return null;
    const { share, shareReason } = spec;
    return { key: configuredKey(target.name, share, holder), name: target.name, spec, share, shareReason };
  }

  private planInPlace(target: CommandTarget, holder: Holder): Plan {
    const shareReason = statefulReason(target, this.config.statefulServers);
    const share = shareReason === null ? 'all' : 'client';
    const key = inPlaceKey(target, share, holder);
    return { key, name: commandName(target), spec: { ...target, envIsWhole: true }, share, shareReason };
  }

  private add({ key, name, spec, share, shareReason }: Plan, greeting: string): Instance {
    const deps: SupervisorDeps = {
      ...this.deps,
      changed: () => this.emit('change'),
      fell: (reason, givenUp) => this.emit('fell', { name, reason, givenUp }),
    };
    const supervisor = new Supervisor(name, spec, greeting, deps);
    const as = { share, shareReason };
    const instance: Instance = {
      supervisor,
      as,
      leases: 0,
      neededAt: 0,
      retired: false,
      idle: null,
      spare: false,
    };
    this.instances.set(key, instance);
    return instance;
  }

  /** After a change of the configuration. */
  private reconsider(
    key: string,
    instance: Instance,
    was: ServerConfig | undefined,
    is: ServerConfig | undefined,
  ): void {
    if (!was || !is || was.share !== is.share) {
      this.retire(key, instance);
      return;
    }
    instance.as = { share: is.share, shareReason: is.shareReason };
    if (!sameSpec(was, is)) void instance.supervisor.reconfigure(is);
  }

  private take(key: string, instance: Instance): ServerLease {
    instance.leases += 1;
    if (instance.idle) clearTimeout(instance.idle);
    instance.idle = null;
    this.use(key, instance);
    instance.supervisor.setNeeded(true);
    let released = false;
    return {
      handle: instance.supervisor,
      exclusive: instance.as.share === 'client',
      get retired() {
        return instance.retired;
      },
      release: () => {
        if (released) return;
        released = true;
        this.leave(key, instance);
      },
    };
  }

  private leave(key: string, instance: Instance): void {
    instance.leases -= 1;
    if (instance.leases > 0 || instance.retired) return;
    instance.supervisor.setNeeded(false);
    this.use(key, instance);
    this.restWhenIdle(key, instance);
  }

  /** From now on the others of the same server are to spare. */
  private use(key: string, instance: Instance): void {
    this.uses += 1;
    instance.neededAt = this.uses;
    for (const [other, sibling] of this.siblings(key)) {
      if (sibling.idle && !sibling.spare) this.restWhenIdle(other, sibling);
    }
  }

  private siblings(key: string): [key: string, instance: Instance][] {
    const name = configuredName(key);
    if (name === null) return [];
    return [...this.instances].filter(([other]) => other !== key && configuredName(other) === name);
  }

  private isSpare(key: string, { neededAt }: Instance): boolean {
    return this.siblings(key).some(([, other]) => other.leases > 0 || other.neededAt > neededAt);
  }

  private restWhenIdle(key: string, instance: Instance): void {
    if (instance.idle) clearTimeout(instance.idle);
    instance.idle = null;
    if (instance.retired || instance.leases > 0) return;
    instance.spare = this.isSpare(key, instance);
    const warmMs = instance.as.share === 'client' ? 0 : this.idleMs(configuredName(key));
    const idleMs = instance.spare ? Math.min(warmMs, this.deps.spareIdleMs ?? SPARE_IDLE_MS) : warmMs;
    if (idleMs === 0) this.retire(key, instance);
    else instance.idle = setTimeout(() => this.retire(key, instance), Math.min(idleMs, MAX_TIMER_MS));
  }

  private idleMs(name: string | null): number {
    const ofAll = this.config.idleMs;
    if (name === null) return ofAll ?? this.deps.inPlaceIdleMs ?? IN_PLACE_IDLE_MS;
    return this.configured.get(name)?.idleMs ?? ofAll ?? DEFAULT_IDLE_MS;
  }

  private retire(key: string, instance: Instance): void {
    if (instance.idle) clearTimeout(instance.idle);
    instance.idle = null;
    instance.retired = true;
    this.instances.delete(key);
    const end = instance.supervisor.close().finally(() => {
      this.ending.delete(end);
      this.emit('change');
    });
    this.ending.add(end);
    this.emit('change');
  }
}

/** What a timer can hold; longer is for ever, for a daemon. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function sameSpec(a: ServerConfig, b: ServerConfig): boolean {
  const spec = ({ command, args, env, cwd }: ServerConfig): string =>
    JSON.stringify([command, args, env, cwd]);
  return spec(a) === spec(b);
}
