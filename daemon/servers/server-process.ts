/** One MCP server process over stdio: started, spoken with in lines, and ended with everything that it started. */
import type { ChildProcessWithoutNullStreams, spawn as nodeSpawn } from 'node:child_process';
import { messageOf } from '../../contracts/errors.js';
import type { ProcessIdentity } from '../../contracts/identity.js';
import { MAX_MESSAGE_BYTES } from '../../contracts/product.js';
import type { CutMessage } from '../../link/cut-message.js';
import { LineReader } from '../../link/line-reader.js';
import { Outbox, packLines } from '../../link/outbox.js';
import type { Log } from '../log.js';
import { readWritten } from '../verbatim/written.js';

import type { LiveIdentity, ServerMessage, ServerSpec } from './ports.js';
import type { SpawnPlan } from './spawn-plan.js';
import { passes, startFailure } from './start-failure.js';
import type { StderrSink } from './stderr-log.js';

/** What may wait for a server that does not read; more is refused, not kept. */
export const MAX_STDIN_BACKLOG_BYTES = 3 * MAX_MESSAGE_BYTES;
/** A server whose stdin was closed has this long to end by itself. */
export const STDIN_CLOSE_GRACE_MS = 2_000;
/** After its tree was ended, the system has this long to say so. */
const EXIT_NOTICE_MS = 1_000;
/** Junk on stdout is logged this often, then only counted. */
const MAX_JUNK_LOGGED = 5;

export interface ProcessDeps {
  readonly spawn: typeof nodeSpawn;
  readonly platform: NodeJS.Platform;
  readonly plan: (spec: ServerSpec, env: Readonly<Record<string, string>>) => SpawnPlan;
  readonly environment: (own: Readonly<Record<string, string>>) => Record<string, string>;
  readonly directoryExists: (directory: string) => boolean;
  /** Where a server runs that is given no directory: ours would be another with each way to start us. */
  readonly homeDirectory: string;
  readonly identify: (pid: number) => Promise<LiveIdentity | null>;
  /** Makes the process known in the home; returns the way to take that back. */
  readonly announce: (process: LiveIdentity, name: string, command: readonly string[]) => () => void;
  /** Ends what is left of the tree, the process itself (asked first, if it can be) included. Bounded in time. */
  readonly endTree: (root: ProcessIdentity, ask?: () => Promise<boolean>) => Promise<unknown>;
  readonly openStderr: (name: string) => StderrSink;
  readonly log: Log;
}

export interface ProcessEvents {
  message(message: ServerMessage): void;
  oversize(cut: CutMessage | null, bytes: number): void;
  /** Once; `startable` false: it could not even be started, and will not start the next time. */
  ended(reason: string, startable: boolean): void;
}

export class ServerProcess {
  /** Resolves when nothing of the tree is left (or all that can be done was done). */
  readonly gone: Promise<void>;
  private readonly child: ChildProcessWithoutNullStreams | null;
  private readonly identity: Promise<LiveIdentity | null>;
  private readonly exited: Promise<void>;
  private readonly stderr: StderrSink;
  private markExited: () => void = () => undefined;
  private outbox: Outbox | null = null;
  private withdraw: () => void = () => undefined;
  private over = false;
  private closing: Promise<void> | null = null;
  private treeEnded: Promise<void> | null = null;
  private junk = 0;

  constructor(
    readonly name: string,
    private readonly spec: ServerSpec,
    private readonly events: ProcessEvents,
    private readonly deps: ProcessDeps,
  ) {
    this.stderr = deps.openStderr(name);
    this.exited = new Promise((resolve) => {
      this.markExited = resolve;
    });
    this.child = this.start();
    this.identity = this.identifyAndAnnounce();
    this.gone = this.exited.then(() => this.tidy());
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Lines that were no JSON-RPC. */
  get junkLines(): number {
    return this.junk;
  }

  /** It lives and its stdin is open; how much waits there is another matter. */
  get takes(): boolean {
    return this.child?.stdin?.writable === true && !this.over && this.closing === null;
  }

  /** false: it takes nothing more, or too much waits for it to be read. */
  send(text: string): boolean {
    const { outbox } = this;
    if (!outbox || !this.takes || outbox.waiting > MAX_STDIN_BACKLOG_BYTES) return false;
    outbox.push(text);
    return true;
  }

  /** Closes its stdin, waits, then ends its tree. May be called twice. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private start(): ChildProcessWithoutNullStreams | null {
    const cwd = this.spec.cwd ?? this.deps.homeDirectory;
    if (!this.deps.directoryExists(cwd)) {
      this.failLater(`its directory ${cwd} does not exist or may not be entered`);
      return null;
    }
    try {
      const env = this.spec.envIsWhole ? { ...this.spec.env } : this.deps.environment(this.spec.env);
      const plan = this.deps.plan(this.spec, env);
      const child = this.deps.spawn(plan.file, [...plan.args], {
        cwd,
        env,
        stdio: 'pipe',
        windowsHide: true,
        windowsVerbatimArguments: plan.verbatim,
        // An own process group, so that what it forks can be found when it is gone.
        detached: this.deps.platform !== 'win32',
      });
      this.wire(child);
      return child;
    } catch (error) {
      // For example a NUL byte in an argument: Node throws instead of telling through the child.
      this.failLater(messageOf(error));
      return null;
    }
  }

  private wire(child: ChildProcessWithoutNullStreams): void {
    // First of all: without descriptors for its pipes the child has no streams, and the error is still to come.
    child.once('error', (error) => {
      if (child.pid === undefined) this.finish(startFailure(this.spec.command, error), passes(error));
    });
    if (child.pid === undefined && !child.stdout) return;
    this.outbox = new Outbox(child.stdin, packLines);
    const reader = new LineReader(MAX_MESSAGE_BYTES, {
      line: (text) => this.line(text),
      oversize: (cut, bytes) => this.events.oversize(cut, bytes),
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.over) reader.feed(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => this.stderr.write(chunk));
    // A server that closed its end can neither be asked nor heard: what is left of it is ended.
    child.stdin.on('error', () => void this.close());
    child.stdout.on('end', () => void this.close());
    child.once('exit', (code, signal) => this.finish(this.exitReason(code, signal), true));
  }

  private failLater(reason: string): void {
    setImmediate(() => this.finish(reason, false));
  }

  private line(text: string): void {
    let message: unknown;
    try {
      message = readWritten(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    for (const one of Array.isArray(message) ? message : [message]) {
      if (typeof one === 'object' && one !== null && !Array.isArray(one)) {
        this.tell(one as ServerMessage, text);
      } else {
        this.countJunk(text);
      }
    }
  }

  /** What one server says can cost its own message, and never the daemon that all share. */
  private tell(message: ServerMessage, text: string): void {
    try {
      this.events.message(message);
    } catch (error) {
      this.deps.log.error(
        { server: this.name, characters: text.length, error: messageOf(error) },
        'a message of a server could not be taken; ignored',
      );
    }
  }

  private countJunk(text: string): void {
    this.junk += 1;
    if (this.junk > MAX_JUNK_LOGGED) return;
    // Only the size: what a server prints by mistake may hold anything.
    this.deps.log.warn(
      { server: this.name, characters: text.length, junkLines: this.junk },
      'a line on the stdout of a server is no JSON-RPC; ignored',
    );
  }

  private async identifyAndAnnounce(): Promise<LiveIdentity | null> {
    const pid = this.child?.pid;
    if (pid === undefined) return null;
    const identity = await this.identify(pid);
    if (identity && !this.over) this.announce(identity);
    return identity;
  }

  /** null too where it cannot be read now (no descriptor left): then it is ended as our child instead. */
  private async identify(pid: number): Promise<LiveIdentity | null> {
    try {
      return await this.deps.identify(pid);
    } catch (error) {
      this.deps.log.warn({ server: this.name, error: messageOf(error) }, 'a server could not be identified');
      return null;
    }
  }

  private announce(identity: LiveIdentity): void {
    try {
      this.withdraw = this.deps.announce(identity, this.name, [this.spec.command, ...this.spec.args]);
    } catch (error) {
      // A full disk is no reason not to serve: only a killed daemon's successor would miss the announcement.
      this.deps.log.warn({ server: this.name, error: messageOf(error) }, 'a server could not be announced');
    }
  }

  private exitReason(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal ? `was ended by ${signal}` : `exited with code ${code}`;
    const words = this.stderr.lastWords();
    return words === '' ? how : `${how}; its last words: ${words}`;
  }

  private finish(reason: string, startable: boolean): void {
    if (this.over) return;
    this.over = true;
    this.markExited();
    this.events.ended(reason, startable);
  }

  private async end(): Promise<void> {
    if (!this.over && this.child) {
      const { child } = this;
      const identity = await this.identity;
      if (identity) {
        this.treeEnded = this.endTree(identity, () => {
          this.outbox?.flush();
          child.stdin.end();
          return Promise.resolve(true);
        });
        await this.treeEnded;
      } else {
        this.outbox?.flush();
        child.stdin?.end();
        await this.waitForExit(STDIN_CLOSE_GRACE_MS);
        // Not yet waited for by us, so its pid cannot be another's.
        if (!this.over) child.kill('SIGKILL');
      }
      await this.waitForExit(EXIT_NOTICE_MS);
      this.finish('could not be ended', true);
    }
    await this.gone;
  }

  /** After its end: what it forked, its announcement, our ends of the pipes. */
  private async tidy(): Promise<void> {
    const identity = await this.identity;
    if (identity) {
      this.treeEnded ??= this.endTree(identity);
      await this.treeEnded;
    }
    this.takeBack();
    this.child?.stdout?.destroy();
    this.child?.stderr?.destroy();
    this.child?.stdin?.destroy();
    this.stderr.close();
  }

  private takeBack(): void {
    try {
      this.withdraw();
    } catch (error) {
      // A home made read-only: the announcement stays, and names a process that is dead.
      this.deps.log.warn(
        { server: this.name, error: messageOf(error) },
        'an announcement could not be removed',
      );
    }
  }

  private async endTree(identity: LiveIdentity, ask?: () => Promise<boolean>): Promise<void> {
    try {
      await this.deps.endTree(identity, ask);
    } catch (error) {
      this.deps.log.error(
        { server: this.name, pid: identity.pid, error: messageOf(error) },
        'the process tree of a server could not be ended',
      );
    }
  }

  private async waitForExit(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.exited, timeout]);
    clearTimeout(timer);
  }
}
