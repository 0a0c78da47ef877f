/**
 * The one daemon of a home, from its claim of the port to its end. It knows no Electron and no process around it: the
 * tray app's main process and the headless command host it alike (host.ts).
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { ShimkeeperError } from '../contracts/errors.js';
import type { HealthFile, HealthProblem, HealthServer, HostKind } from '../contracts/files.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { VERSION } from '../contracts/product.js';
import { type ByeReason, CLOSE, type ControlMethod, type Hello } from '../contracts/wire.js';
import { ownIdentity } from '../home/identity.js';
import { type HomePaths, unusableHome } from '../home/paths.js';
import type { Outbox } from '../link/outbox.js';
import { announceAgain, type Claim, unannounce } from './claim/claim.js';
import { DeadShims } from './claim/dead-shims.js';
import { HeldToken } from './claim/held-token.js';
import { OwnFiles } from './claim/own-files.js';
import { tryRemove } from './claim/removal.js';
import type { Log } from './log.js';
import { type AnswerControl, serveControl } from './sessions/control-session.js';
import { Door } from './sessions/door.js';
import { closeReason } from './sessions/farewell.js';
import { type DaemonFacts, welcome } from './sessions/greeting.js';
import { type Attach, type SessionOwner, ShimSession } from './sessions/shim-session.js';

/** In-flight calls have this long to finish when the daemon leaves; then their shims answer them with an error. */
export const DRAIN_MS = 5_000;
/** A shim answers at once that it knows of our leaving; one that is stopped, or a stranger, does not. */
const HEAR_OUT_MS = 2_000;
/** A closing shim answers a close frame at once; one that is stopped does not. */
const FLUSH_MS = 300;

/** What the daemon serves: the router and the servers behind it. */
export interface Serving {
  readonly attach: Attach;
  readonly inflight: () => number;
  readonly servers: () => readonly HealthServer[];
  /** What config.json asks for that only counts after a restart of the daemon, in one line; null: nothing. */
  readonly restartNeeded: () => string | null;
  /** What is wrong with servers, beside what their states tell. */
  readonly problems: () => readonly HealthProblem[];
  /** Resolves when nothing is in flight, or after the time. */
  readonly drained: (timeoutMs: number) => Promise<void>;
  /** Ends all servers as trees. */
  readonly close: () => Promise<void>;
}

export interface DaemonOptions {
  readonly claim: Claim;
  readonly paths: HomePaths;
  readonly kind: HostKind;
  readonly token: string;
  readonly serving: Serving;
  readonly log: Log;
  readonly now: () => number;
  readonly control: AnswerControl;
  readonly table: ProcessTable;
}

export interface DaemonEvents {
  change: [];
  attached: [session: ShimSession];
  detached: [session: ShimSession];
  /** Another daemon has taken the home while this one was stopped: its pid. */
  lost: [pid: string];
}

export class Daemon extends EventEmitter<DaemonEvents> {
  readonly instanceId = randomUUID();
  private state: 'serving' | 'draining' | 'closed' = 'serving';
  private readonly sessions = new Set<ShimSession>();
  private readonly sessionOwner: SessionOwner = {
    closed: (session) => this.onDetached(session),
    changed: () => this.changed(),
    unsent: () => this.unsent(),
  };
  private readonly startedAt: Date;
  /** Monotonic milliseconds. */
  private readonly startedTick = performance.now();
  private readonly files: OwnFiles;
  private readonly token: HeldToken;
  private readonly door: Door;
  private readonly deadShims: DeadShims;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: DaemonOptions) {
    super();
    this.startedAt = new Date(options.now());
    const { claim, log, paths, token } = options;
    this.token = new HeldToken(paths, token, log, () => this.dropAll());
    this.files = new OwnFiles(
      paths,
      () => this.health(),
      claim.announcement,
      this.token,
      log,
      (pid) => {
        log.error({ pid }, 'another daemon has taken this home');
        this.emit('lost', pid);
      },
    );
    this.openFiles();
    this.deadShims = new DeadShims({ shimsDir: paths.shimsDir, table: options.table, log });
    this.door = new Door({
      listener: claim,
      log,
      facts: () => this.facts(),
      draining: () => this.state !== 'serving',
      onHello: (socket, hello, proven, outbox) => this.onHello(socket, hello, proven, outbox),
    });
    options.log.info({ port: options.claim.port, instanceId: this.instanceId }, 'serving');
  }

  get sessionCount(): number {
    return this.sessions.size;
  }

  health(): HealthFile {
    const { claim, kind, serving, now } = this.options;
    const shims = [...this.sessions].map((session) => session.row());
    return {
      schema: 1,
      ...ownIdentity(),
      instanceId: this.instanceId,
      version: VERSION,
      host: kind,
      port: claim.port,
      startedAt: this.startedAt.toISOString(),
      updatedAt: new Date(now()).toISOString(),
      uptimeSeconds: Math.round((performance.now() - this.startedTick) / 1000),
      sessions: shims.length,
      inflight: serving.inflight(),
      shims,
      servers: serving.servers(),
      problems: this.problems(),
    };
  }

  private problems(): HealthProblem[] {
    const home = this.files.problem;
    const log = this.options.log.trouble?.() ?? null;
    const needed = this.options.serving.restartNeeded();
    return [
      ...(home ? [home] : []),
      ...(needed === null ? [] : [{ code: 'restart-needed', message: needed }]),
      ...(log === null ? [] : [{ code: 'log-unwritable', message: log }]),
      ...this.options.serving.problems(),
    ];
  }

  /** Throws `home-unusable`; then none of the two files is left. */
  private openFiles(): void {
    try {
      this.files.open();
    } catch (error) {
      this.files.close();
      throw unusableHome(this.options.paths.home, error);
    }
  }

  /** A new token, at once in force. Resolves to how many shims were cut off; they come back. Throws `home-unusable`. */
  rotate(): number {
    const dropped = this.sessions.size;
    this.token.rotate();
    return dropped;
  }

  /** Something that health.json shows has changed. */
  changed(): void {
    this.files.changed();
    this.emit('change');
  }

  /**
   * Leaves in order: no new sessions, in-flight calls finish within DRAIN_MS, servers end, own files go, the port is
   * let go. `handOver`: what is to happen just before the home is let go. May be called again; the first one stands.
   */
  close(reason: ByeReason, handOver?: () => Promise<void>): Promise<void> {
    this.closing ??= this.drain(reason, handOver);
    return this.closing;
  }

  private async drain(reason: ByeReason, handOver?: () => Promise<void>): Promise<void> {
    const { claim, kind, log, paths, serving } = this.options;
    this.state = 'draining';
    log.info({ reason, sessions: this.sessions.size, inflight: serving.inflight() }, 'draining');
    const heardOut = Promise.all([...this.sessions].map((session) => session.bye(reason)));
    await Promise.race([heardOut, delay(HEAR_OUT_MS, undefined, { ref: false })]);
    await serving.drained(DRAIN_MS);
    const code = reason === 'stop' ? CLOSE.stop : CLOSE.drain;
    for (const session of [...this.sessions]) session.close(code);
    await serving.close();
    await this.deadShims.close();
    await handOver?.();
    this.files.close();
    // On its way out it is a daemon without the port for a moment, as a candidate is, and says so as that does.
    tryRemove('its announcement', log, () => announceAgain(paths, claim.announcement, this.options.now()));
    await this.closePort();
    // A headless daemon takes it away with its last breath; a tray app stays, and is no daemon from here on.
    if (kind === 'tray') tryRemove('its announcement', log, () => unannounce(paths, claim.announcement));
    this.state = 'closed';
    log.info({ reason }, 'closed');
  }

  private async closePort(): Promise<void> {
    const { server } = this.options.claim;
    await this.flushed();
    this.door.close();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** Answers already written reach their shims before the sockets are cut. */
  private async flushed(): Promise<void> {
    const closing = [...this.door.clients].filter((socket) => socket.readyState === socket.CLOSING);
    const closed = closing.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await Promise.race([Promise.all(closed), delay(FLUSH_MS, undefined, { ref: false })]);
  }

  private facts(): DaemonFacts {
    const { claim, kind } = this.options;
    const { startTime, ...identity } = ownIdentity();
    const { port } = claim;
    return { identity, startTime, instanceId: this.instanceId, host: kind, port, token: this.token.current };
  }

  /** `token`: by which the peer was let in. */
  private onHello(socket: WebSocket, hello: Hello, token: string, outbox: Outbox): void {
    if (token !== this.token.current) {
      socket.close(CLOSE.unproven, 'the token was replaced');
      return;
    }
    if (hello.as.role === 'control') {
      serveControl(socket, (method) => this.onControl(method, token));
      welcome(socket, hello);
      return;
    }
    if (this.state !== 'serving') {
      socket.close(CLOSE.drain);
      return;
    }
    try {
      const { now, serving } = this.options;
      const session = new ShimSession(
        socket,
        hello,
        hello.as,
        new Date(now()),
        serving.attach,
        this.sessionOwner,
        outbox,
      );
      this.sessions.add(session);
      welcome(socket, hello);
      this.emit('attached', session);
      this.changed();
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      socket.close(CLOSE.serverUnknown, closeReason(error.message));
    }
  }

  /** A closed connection may still speak until its end has gone round: one of an old token has no say any more. */
  private async onControl(method: ControlMethod, token: string): Promise<unknown> {
    if (token === this.token.current) return this.options.control(method);
    throw new ShimkeeperError('handshake-refused', 'The token was replaced: connect again with the new one.');
  }

  /** Every connection of this moment was made under a token that does not count any more. */
  private dropAll(): void {
    const old = [...this.door.clients];
    for (const session of [...this.sessions]) session.close(CLOSE.drain);
    // The one who asked for it hears that it was done.
    setImmediate(() => {
      for (const socket of old) socket.close(CLOSE.drain);
    });
    setTimeout(() => {
      for (const socket of old) socket.terminate();
    }, FLUSH_MS).unref();
  }

  private unsent(): number {
    let bytes = 0;
    for (const session of this.sessions) bytes += session.unsent;
    return bytes;
  }

  private onDetached(session: ShimSession): void {
    this.sessions.delete(session);
    this.deadShims.soon();
    this.emit('detached', session);
    this.changed();
  }
}
