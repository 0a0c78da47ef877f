/** All servers of the daemon: the configured ones, those of a single client, and those given in place by shims. */
import { EventEmitter } from 'node:events';
import type { Config, ServerConfig } from '../../contracts/config.js';
import type { HealthServer } from '../../contracts/files.js';
import { type CommandTarget, commandKey, commandName } from './pool-names.js';
import type { ServerLease, ServerPoolPort, ServerSpec, ServerTarget } from './ports.js';
import { Supervisor, type SupervisorDeps } from './supervisor.js';

/** A server given in place outlives its last client this long, so that a client that reconnects finds it again. */
export const IN_PLACE_IDLE_MS = 10_000;

export type PoolDeps = Omit<SupervisorDeps, 'changed'> & { readonly inPlaceIdleMs?: number };

/** What becomes of an instance when its last client has left. */
type Afterwards = 'stays' | 'ends' | 'ends-later';

interface Instance {
  readonly supervisor: Supervisor;
  readonly afterwards: Afterwards;
  leases: number;
  retired: boolean;
  timer: NodeJS.Timeout | null;
}

interface PoolEvents {
  /** The configured servers are others than before. */
  servers: [];
  /** Something in `rows()` is different. */
  change: [];
}

export class ServerPool extends EventEmitter<PoolEvents> implements ServerPoolPort {
  private configured: ReadonlyMap<string, ServerConfig> = new Map();
  private readonly instances = new Map<string, Instance>();
  private readonly ending = new Set<Promise<void>>();
  private closed = false;

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
    this.configured = new Map(Object.entries(config.mcpServers));
    for (const [key, instance] of [...this.instances]) {
      const name = configuredName(key);
      if (name === null) continue;
      const [was, is] = [before.get(name), this.configured.get(name)];
      if (!was || !is || was.share !== is.share) this.retire(key, instance);
      else if (!sameSpec(was, is)) void instance.supervisor.reconfigure(is);
    }
    for (const [name, server] of this.configured) {
      if (server.share === 'all') this.instance(sharedKey(name), name, server, 'stays');
    }
    this.emit('servers');
    this.emit('change');
  }

  lease(target: ServerTarget, holder: string): ServerLease | null {
    if (this.closed) return null;
    if (target.kind === 'command') return this.leaseCommand(target);
    const server = this.configured.get(target.name);
    if (!server) return null;
    const exclusive = server.share === 'client';
    const key = exclusive ? `${sharedKey(target.name)}\0${holder}` : sharedKey(target.name);
    return this.take(key, this.instance(key, target.name, server, exclusive ? 'ends' : 'stays'), exclusive);
  }

  rows(): HealthServer[] {
    const order = [...this.configured.keys()];
    const rows = [...this.instances].map(([key, { supervisor }]) => ({ key, row: rowOf(supervisor) }));
    const shown = new Set(rows.map(({ key }) => configuredName(key)));
    const unstarted = order
      .filter((name) => !shown.has(name))
      .map((name) => ({ key: sharedKey(name), row: idleRow(name) }));
    const rank = (key: string): number => {
      const at = order.indexOf(configuredName(key) ?? '');
      return at === -1 ? order.length : at;
    };
    return [...rows, ...unstarted].sort((a, b) => rank(a.key) - rank(b.key)).map(({ row }) => row);
  }

  /** Ends all servers as trees, side by side. May be called twice. */
  async close(): Promise<void> {
    this.closed = true;
    for (const [key, instance] of [...this.instances]) this.retire(key, instance);
    while (this.ending.size > 0) await Promise.allSettled([...this.ending]);
  }

  private leaseCommand(target: CommandTarget): ServerLease {
    const key = `command\0${commandKey(target)}`;
    return this.take(key, this.instance(key, commandName(target), target, 'ends-later'), false);
  }

  private instance(key: string, name: string, spec: ServerSpec, afterwards: Afterwards): Instance {
    const known = this.instances.get(key);
    if (known) return known;
    const supervisor = new Supervisor(name, spec, { ...this.deps, changed: () => this.emit('change') });
    const instance: Instance = { supervisor, afterwards, leases: 0, retired: false, timer: null };
    this.instances.set(key, instance);
    return instance;
  }

  private take(key: string, instance: Instance, exclusive: boolean): ServerLease {
    instance.leases += 1;
    if (instance.timer) clearTimeout(instance.timer);
    instance.timer = null;
    instance.supervisor.setNeeded(true);
    let released = false;
    return {
      handle: instance.supervisor,
      exclusive,
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
    if (instance.afterwards === 'ends') this.retire(key, instance);
    if (instance.afterwards === 'ends-later') {
      instance.timer = setTimeout(
        () => this.retire(key, instance),
        this.deps.inPlaceIdleMs ?? IN_PLACE_IDLE_MS,
      );
    }
  }

  private retire(key: string, instance: Instance): void {
    if (instance.timer) clearTimeout(instance.timer);
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

const PREFIX = 'configured\0';
const sharedKey = (name: string): string => `${PREFIX}${name}`;

/** The configured server that a key belongs to; null for one given in place. */
function configuredName(key: string): string | null {
  return key.startsWith(PREFIX) ? (key.slice(PREFIX.length).split('\0')[0] ?? null) : null;
}

function sameSpec(a: ServerConfig, b: ServerConfig): boolean {
  const spec = ({ command, args, env, cwd }: ServerConfig): string =>
    JSON.stringify([command, args, env, cwd]);
  return spec(a) === spec(b);
}

function rowOf({ name, state, pid, restarts, reason }: Supervisor): HealthServer {
  return { name, state, pid, restarts, reason };
}

function idleRow(name: string): HealthServer {
  return { name, state: 'idle', pid: null, restarts: 0, reason: null };
}
