/** Keeps one server: starts it when it is first needed, at most once at a time, and again when it falls. */
import type { ServerState } from '../../contracts/files.js';
import type { Log } from '../log.js';
import { memberText } from '../verbatim/written.js';
import { INITIALIZED, readGreeting } from './initialize.js';
import type { ServerHandle, ServerHello, ServerListener, ServerMessage, ServerSpec } from './ports.js';
import {
  BACKOFF_BASE_MS,
  FAILED_COOL_DOWN_MS,
  type FailureKind,
  type FailureRecord,
  NO_FAILURES,
  nextStep,
  recordFailure,
} from './restart-policy.js';
import type { ProcessEvents, ServerProcess } from './server-process.js';

/** `npx` may have to fetch a server first; after this long without an answer it is ended. */
export const INITIALIZE_TIMEOUT_MS = 60_000;

/** What is needed of a process that runs. */
export type RunningServer = Pick<ServerProcess, 'pid' | 'takes' | 'send' | 'close'>;

export interface SupervisorDeps {
  readonly startProcess: (name: string, spec: ServerSpec, events: ProcessEvents) => RunningServer;
  readonly now: () => number;
  readonly log: Log;
  /** Told at every change of state. */
  readonly changed: () => void;
  /** Told when it ended although nobody asked it to. */
  readonly fell?: (reason: string, givenUp: boolean) => void;
  readonly initializeTimeoutMs?: number;
  readonly backoffBaseMs?: number;
  readonly failedCoolDownMs?: number;
}

const NOBODY: ServerListener = {
  message: () => undefined,
  ready: () => undefined,
  down: () => undefined,
  failed: () => undefined,
  renewed: () => undefined,
  oversize: () => undefined,
};

export class Supervisor implements ServerHandle {
  state: ServerState = 'idle';
  reason: string | null = null;
  hello: ServerHello | null = null;
  generation = 0;
  private listener: ServerListener = NOBODY;
  private process: RunningServer | null = null;
  private timer: NodeJS.Timeout | null = null;
  private failures: FailureRecord = NO_FAILURES;
  private readyAt = 0;
  private failedAt = 0;
  private starts = 0;
  private needed = false;
  private wokenWhileStopping = false;
  private closed = false;
  /** The last process's tree: the next one starts only when nothing of it is left. */
  private lastGone: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private spec: ServerSpec,
    /** The `initialize` request that it is started with. */
    private readonly greeting: string,
    private readonly deps: SupervisorDeps,
  ) {}

  get pid(): number | null {
    return this.process?.pid ?? null;
  }

  /** How often it was started again. */
  get restarts(): number {
    return Math.max(0, this.starts - 1);
  }

  listen(listener: ServerListener): void {
    this.listener = listener;
  }

  /** Somebody is attached: a fall is followed by a new start without waiting for the next need. */
  setNeeded(needed: boolean): void {
    this.needed = needed;
  }

  wake(): void {
    if (this.closed) {
      this.listener.failed('it is no longer configured');
    } else if (this.state === 'idle') {
      this.start();
    } else if (this.state === 'stopping') {
      this.wokenWhileStopping = true;
    } else if (this.state === 'failed') {
      const coolDown = this.deps.failedCoolDownMs ?? FAILED_COOL_DOWN_MS;
      if (this.deps.now() - this.failedAt < coolDown) {
        this.listener.failed(this.reason ?? 'failed');
        return;
      }
      this.failures = NO_FAILURES;
      this.start();
    }
  }

  send(text: string): boolean {
    return this.state === 'ready' && this.process !== null && this.process.send(text);
  }

  get leaving(): boolean {
    return this.state === 'ready' && this.process?.takes === false;
  }

  /** Ends it as it runs; the next need starts it with what it is given here. */
  async reconfigure(spec: ServerSpec): Promise<void> {
    this.spec = spec;
    this.failures = NO_FAILURES;
    // At once, and not only when the old process is gone: who comes because of the change comes in between.
    this.listener.renewed();
    await this.stop('its configuration changed');
    this.listener.renewed();
    if (this.needed && !this.closed) this.wake();
  }

  /** Ends the process and its tree; `idle` afterwards. */
  async stop(reason: string): Promise<void> {
    this.clearTimer();
    const process = this.process;
    this.process = null;
    this.enter('stopping', reason);
    if (process) {
      this.listener.down(reason);
      this.lastGone = process.close();
    }
    await this.lastGone;
    if (this.state !== 'stopping') return;
    this.enter('idle', null);
    if (this.wokenWhileStopping) this.wake();
    this.wokenWhileStopping = false;
  }

  /** For good. May be called twice. */
  async close(): Promise<void> {
    this.closed = true;
    await this.stop('it is no longer needed');
    this.listener.failed('it is no longer configured');
  }

  private start(): void {
    this.clearTimer();
    this.starts += 1;
    this.enter('starting', null);
    const events: ProcessEvents = {
      message: (message) => this.heard(process, message),
      oversize: (cut, bytes) => {
        if (process === this.process) this.listener.oversize(cut, bytes);
      },
      ended: (reason, startable) => this.fell(process, startable ? 'ended' : 'unstartable', reason),
    };
    const process: RunningServer = this.deps.startProcess(this.name, this.spec, events);
    this.process = process;
    this.deps.changed();
    process.send(this.greeting);
    const patience = this.deps.initializeTimeoutMs ?? INITIALIZE_TIMEOUT_MS;
    this.timer = setTimeout(() => {
      this.fell(process, 'silent', `did not answer "initialize" within ${patience / 1000} s`);
    }, patience);
  }

  private heard(process: RunningServer, message: ServerMessage): void {
    if (process !== this.process) return;
    if (this.state === 'ready') {
      this.listener.message(message);
      return;
    }
    const greeting = readGreeting(message);
    if (greeting.kind === 'hello') this.becomeReady(process, greeting.hello);
    else if (greeting.kind === 'refused') this.fell(process, 'refused', greeting.reason);
    else if (message['method'] === 'ping' && message['id'] !== undefined) {
      process.send(`{"jsonrpc":"2.0","id":${memberText(message, ['id'])},"result":{}}`);
    }
  }

  private becomeReady(process: RunningServer, hello: ServerHello): void {
    this.clearTimer();
    this.hello = hello;
    this.generation += 1;
    this.readyAt = this.deps.now();
    process.send(INITIALIZED);
    this.enter('ready', null);
    this.listener.ready();
  }

  private fell(process: RunningServer, kind: FailureKind, reason: string): void {
    if (process !== this.process) return;
    this.clearTimer();
    this.process = null;
    const readyFor = this.state === 'ready' ? this.deps.now() - this.readyAt : 0;
    this.failures = recordFailure(this.failures, kind, readyFor);
    this.deps.log.warn({ server: this.name, reason, failures: this.failures.count }, 'a server ended');
    const step = nextStep(this.failures, this.deps.backoffBaseMs ?? BACKOFF_BASE_MS);
    // In this order: what was sent is lost at once; whether what waits is lost too depends on the next step.
    this.enter(step.kind === 'give-up' ? 'failed' : 'backoff', reason);
    this.listener.down(reason);
    this.deps.fell?.(reason, step.kind === 'give-up');
    this.lastGone = process.close();
    if (step.kind === 'give-up') this.giveUp(reason);
    else void this.lastGone.then(() => this.retryAfter(step.afterMs));
  }

  private giveUp(reason: string): void {
    this.failedAt = this.deps.now();
    this.deps.log.error(
      { server: this.name, reason },
      'a server is given up until it is changed or needed later',
    );
    this.listener.failed(reason);
  }

  private retryAfter(ms: number): void {
    if (this.state !== 'backoff' || this.closed) return;
    this.timer = setTimeout(() => {
      if (this.state !== 'backoff') return;
      if (this.needed) this.start();
      // Nobody is attached: the next need starts it.
      else this.enter('idle', this.reason);
    }, ms);
  }

  private enter(state: ServerState, reason: string | null): void {
    this.state = state;
    this.reason = reason;
    if (state !== 'ready') this.hello = null;
    this.deps.changed();
  }

  private clearTimer(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }
}
