/** The kept PowerShell child: requests go in by a line, answers come back by id. Started at the first request. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { type HelperLine, parseHelperLine } from './windows-parse.js';
import { powershellArguments } from './windows-script.js';

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_PENDING = 64;
/** A child that failed (no PowerShell, a policy) is not started again sooner: a watch asks many times a second. */
const RESTART_GAP_MS = 2_000;
/** No Windows runs more processes than this; a helper that sends more is broken. */
const MAX_ROWS = 200_000;

export type HelperRow = NonNullable<HelperLine['row']>;

export interface HelperOptions {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

interface Pending {
  readonly rows: HelperRow[];
  readonly timer: NodeJS.Timeout;
  resolve(rows: HelperRow[]): void;
  reject(error: ShimkeeperError): void;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

export class WindowsHelper {
  private child: Child | null = null;
  private closed = false;
  /** Monotonic. */
  private lastFailure: { readonly at: number; readonly reason: string } | null = null;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();

  constructor(private readonly options: HelperOptions = {}) {}

  /** `all`, `pid <pid>` or `port <port>`. Throws `process-table-unreadable`; the next request starts a new child. */
  request(query: string): Promise<HelperRow[]> {
    if (this.closed) return Promise.reject(unreadable('the process table is closed'));
    const { child, lastFailure } = this;
    if (!child && lastFailure && performance.now() - lastFailure.at < RESTART_GAP_MS) {
      return Promise.reject(unreadable(lastFailure.reason));
    }
    if (this.pending.size >= MAX_PENDING) return Promise.reject(unreadable('too many questions at once'));
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.fail('no answer in time'),
        this.options.timeoutMs ?? REQUEST_TIMEOUT_MS,
      );
      this.pending.set(id, { rows: [], timer, resolve, reject });
      this.running().stdin.write(`${id} ${query}\n`);
    });
  }

  /** Ends the child; may be called twice. */
  close(): void {
    this.closed = true;
    this.fail('the process table was closed');
  }

  private running(): Child {
    if (this.child) return this.child;
    const child = spawn(
      this.options.command ?? 'powershell.exe',
      [...(this.options.args ?? powershellArguments())],
      { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true },
    );
    this.child = child;
    const lost = (reason: string): void => {
      if (this.child === child) this.fail(reason);
    };
    child.on('error', (error) => lost(messageOf(error)));
    child.on('exit', (code) => lost(`it ended (exit ${code ?? 'none'})`));
    child.stdin.on('error', (error) => lost(messageOf(error)));
    createInterface({ input: child.stdout }).on('line', (text) => this.receive(text));
    child.unref();
    return child;
  }

  private receive(text: string): void {
    const line = parseHelperLine(text);
    const pending = line ? this.pending.get(line.id) : undefined;
    if (!line || !pending) return;
    if (line.row) pending.rows.push(line.row);
    if (pending.rows.length > MAX_ROWS) {
      this.fail('it listed more processes than there can be');
      return;
    }
    if (line.end || line.error !== undefined) {
      clearTimeout(pending.timer);
      this.pending.delete(line.id);
      if (line.error === undefined) pending.resolve(pending.rows);
      else pending.reject(unreadable(line.error));
    }
  }

  private fail(reason: string): void {
    const child = this.child;
    this.child = null;
    this.lastFailure = { at: performance.now(), reason };
    for (const pending of this.pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(unreadable(reason));
    }
    this.pending.clear();
    child?.stdin.destroy();
    child?.stdout.destroy();
    child?.kill('SIGKILL');
  }
}

function unreadable(reason: string): ShimkeeperError {
  return new ShimkeeperError('process-table-unreadable', `PowerShell did not list the processes: ${reason}.`);
}
