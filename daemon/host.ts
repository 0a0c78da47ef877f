/**
 * Hosts the daemon in this process: the tray app's main process or the headless command. One instance at a time;
 * a restart is a new instance in the same process. Moving the daemon elsewhere would change this file alone.
 */
import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { messageOf, ShimkeeperError } from '../contracts/errors.js';
import type { HealthFile, HostKind } from '../contracts/files.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { SUCCESSOR_PATIENCE_MS } from '../contracts/product.js';
import type { ControlMethod } from '../contracts/wire.js';
import { ownIdentity } from '../home/identity.js';
import type { Installation } from '../home/launch.js';
import { ensureHome, ensureWritable, type HomePaths } from '../home/paths.js';
import { configuredPort } from '../home/settings.js';
import { isStopped, stoppedError } from '../home/stopped.js';
import { ensureToken } from '../home/token.js';
import { abandon, type Claim, type ClaimOptions, claim } from './claim/claim.js';
import { endLeftServers } from './claim/left-servers.js';
import { hasLiveShim, launchSuccessor } from './claim/successor.js';
import { BIND_RETRY_MS, takeOver } from './claim/takeover.js';
import { Daemon } from './daemon.js';
import type { Log } from './log.js';
import { openServing } from './serving.js';
import { treeDeps } from './tree-deps.js';

export type HostState = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped';

/** Asked to drain or to stop; or another daemon has its home. */
export type GoneWhy = 'drain' | 'stop' | 'lost';

export interface HostEvent {
  readonly level: 'fine' | 'attention' | 'trouble';
  readonly topic: 'daemon' | 'shim' | 'server' | 'config';
  readonly text: string;
  /** The server that ended although nobody asked it to. */
  readonly fell?: string;
}

export interface HostEvents {
  change: [];
  event: [event: HostEvent];
  /** The daemon went because of another process: a headless host ends, a tray app stays. */
  gone: [why: GoneWhy];
  /** A person started what shims had brought up. */
  kept: [];
}

export interface HostOptions {
  readonly paths: HomePaths;
  readonly kind: HostKind;
  readonly installation: Installation;
  readonly log: Log;
  readonly table: ProcessTable;
  readonly now?: () => number;
  readonly env?: NodeJS.ProcessEnv;
  /** `<pid>-<startTicks>` of the daemon that launched this one to carry on in its place. */
  readonly succeeds?: string | null;
}

export class DaemonHost extends EventEmitter<HostEvents> {
  private current: Daemon | undefined;
  private stateNow: HostState = 'idle';
  /** One change of state at a time; a second waits for the first. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly now: () => number;

  constructor(private readonly options: HostOptions) {
    super();
    this.now = options.now ?? Date.now;
  }

  get state(): HostState {
    return this.stateNow;
  }

  /** The running instance's health, as health.json has it; null when none runs. */
  health(): HealthFile | null {
    return this.current?.health() ?? null;
  }

  get sessionCount(): number {
    return this.current?.sessionCount ?? 0;
  }

  /**
   * Binds and serves; a tray app first drains a headless daemon of the same home. Does nothing when it runs already.
   * Throws `home-owned`, `daemon-newer`, `port-taken`, `port-reserved`, `home-unsafe`, `home-unusable`,
   * `token-unusable`.
   */
  start(): Promise<void> {
    return this.inTurn(() => this.doStart());
  }

  /** The daemon alone: same process, new instance; attached shims come back by themselves. */
  restart(): Promise<void> {
    return this.inTurn(async () => {
      // Where no new instance could come up, the old one stays.
      ensureWritable(this.options.paths);
      await this.end('moving');
      await this.doStart();
    });
  }

  /** Ends the daemon and its shims; files removed. */
  stop(): Promise<void> {
    return this.inTurn(() => this.end('stop'));
  }

  /** Ends the daemon; shims look for a successor. */
  close(): Promise<void> {
    return this.inTurn(() => this.end('moving'));
  }

  /** The tray app's Quit: where shims are still attached, a headless daemon carries on, and ends when they do. */
  quit(): Promise<void> {
    return this.inTurn(async () => {
      const successor = this.isInUse() ? () => launchSuccessor(this.options) : undefined;
      await this.end('moving', successor);
    });
  }

  /** Just after a handover its shims are still on their way. */
  private isInUse(): boolean {
    if (!this.current) return false;
    const moving = this.current.health().uptimeSeconds * 1_000 < SUCCESSOR_PATIENCE_MS;
    return this.sessionCount > 0 || (moving && hasLiveShim(this.options.paths));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work, work);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async doStart(): Promise<void> {
    if (this.current) return;
    this.become('starting');
    try {
      this.current = await this.open();
      await this.yieldToStop();
      this.become('running');
      this.say('fine', 'daemon', `Daemon serves on port ${this.current.health().port}.`);
    } catch (error) {
      this.become('stopped');
      throw error;
    }
  }

  /** Whoever starts us takes a final stop's mark away first: one that stands now came after, and looked before we served. */
  private async yieldToStop(): Promise<void> {
    if (!isStopped(this.options.paths)) return;
    await this.current?.close('stop');
    this.current = undefined;
    throw stoppedError();
  }

  private async open(): Promise<Daemon> {
    const { paths, kind, log, env, succeeds = null } = this.options;
    ensureHome(paths);
    ensureWritable(paths);
    const token = ensureToken(paths);
    const port = configuredPort(paths, env);
    const options = { paths, kind, port, log, now: this.now, succeeds };
    const home =
      kind === 'tray' ? await this.takeOver(options) : await claim(options, succeeds ? BIND_RETRY_MS : 0);
    try {
      const daemon = await this.serve(home, token);
      this.follow(daemon);
      return daemon;
    } catch (error) {
      abandon(paths, home, log);
      throw error;
    }
  }

  private async serve(claim: Claim, token: string): Promise<Daemon> {
    const { paths, kind, log, table, env = process.env } = this.options;
    const tree = treeDeps(table);
    // Before ours start: two copies of one server would fight for what it holds.
    await endLeftServers(paths, table, tree, log);
    let daemon: Daemon | undefined;
    const serving = openServing({
      paths,
      log,
      // For intervals alone: a clock that is set back must not keep a failed server down.
      now: () => performance.now(),
      table,
      tree,
      port: claim.port,
      env,
      onChange: () => daemon?.changed(),
      onEvent: (event) => this.emit('event', event),
    });
    const control = (method: ControlMethod): Promise<unknown> => this.answer(method);
    try {
      daemon = new Daemon({ claim, paths, kind, token, serving, log, now: this.now, control, table });
      return daemon;
    } catch (error) {
      await serving.close();
      throw error;
    }
  }

  private follow(daemon: Daemon): void {
    daemon.on('change', () => this.emit('change'));
    daemon.once('lost', () => this.leave('lost'));
    for (const [event, verb] of [
      ['attached', 'attached'],
      ['detached', 'left'],
    ] as const) {
      daemon.on(event, (session) => {
        const { client, pid } = session.row();
        this.say('fine', 'shim', `Shim ${pid} of ${client} ${verb}.`);
      });
    }
  }

  private takeOver(options: ClaimOptions): Promise<Claim> {
    return takeOver(options, () => this.say('fine', 'daemon', 'The headless daemon handed over.'));
  }

  private async end(reason: 'stop' | 'moving', handOver?: () => Promise<void>): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.become('stopping');
    await current.close(reason, handOver);
    this.current = undefined;
    this.become('stopped');
    this.say('fine', 'daemon', reason === 'stop' ? 'Daemon stopped.' : 'Daemon closed.');
  }

  private async answer(method: ControlMethod): Promise<unknown> {
    const { current } = this;
    if (!current) throw new ShimkeeperError('daemon-draining', 'The daemon is on its way out: try again.');
    switch (method) {
      case 'status':
        return current.health();
      case 'drain':
        this.leave('drain');
        return { identity: ownIdentity() };
      case 'stop':
        this.leave('stop');
        return { identity: ownIdentity() };
      case 'restart':
        return this.restartInPlace();
      case 'keep':
        this.emit('kept');
        return {};
      case 'rotate': {
        const dropped = current.rotate();
        this.say('attention', 'daemon', 'The token was replaced: every session was dropped and comes back.');
        return { identity: ownIdentity(), instanceId: current.instanceId, dropped };
      }
    }
  }

  /** The asker's connection goes with the old instance, so it is answered before the work begins. */
  private restartInPlace(): { instanceId: string } {
    ensureWritable(this.options.paths);
    const instanceId = this.current?.instanceId ?? '';
    setImmediate(() => {
      this.restart().catch((error: unknown) => this.fail('restart', error));
    });
    return { instanceId };
  }

  private leave(why: GoneWhy): void {
    setImmediate(() => {
      (why === 'stop' ? this.stop() : this.close()).then(
        () => this.emit('gone', why),
        (error: unknown) => this.fail(why, error),
      );
    });
  }

  private fail(what: string, error: unknown): void {
    this.options.log.error({ error: messageOf(error) }, `${what} failed`);
    this.say('trouble', 'daemon', messageOf(error));
  }

  private become(state: HostState): void {
    this.stateNow = state;
    this.emit('change');
  }

  private say(level: HostEvent['level'], topic: HostEvent['topic'], text: string): void {
    this.emit('event', { level, topic, text });
  }
}
