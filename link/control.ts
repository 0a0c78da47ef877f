/** Questions to a running daemon: status, drain, stop, restart. */
import { ShimkeeperError } from '../contracts/errors.js';
import type { HealthFile } from '../contracts/files.js';
import type { ProcessIdentity } from '../contracts/identity.js';
import type { ControlMethod } from '../contracts/wire.js';
import type { HomePaths } from '../home/paths.js';
import { type Link, parseOwnFrame } from './dial.js';
import { dialHome } from './dial-home.js';

/** A busy daemon takes its time; a stopped one never answers. */
export const CONTROL_TIMEOUT_MS = 1_500;

export interface ControlResults {
  status: HealthFile;
  /** Answered when the drain has begun; the connection closes when the daemon is done. */
  drain: { identity: ProcessIdentity };
  stop: { identity: ProcessIdentity };
  /** Answered before the work begins, with the instance that goes; done when `status` names another one. */
  restart: { instanceId: string };
  /** A person started it: it stays when its shims leave. */
  keep: Record<string, never>;
  /** Answered when the new token is in force; then every connection of the old one is cut, the asker's too. */
  rotate: { identity: ProcessIdentity; instanceId: string; dropped: number };
}

export class ControlLink {
  private nextId = 1;

  private constructor(private readonly link: Link) {
    // `close` follows, and whoever asks hears of that.
    link.socket.on('error', () => undefined);
  }

  /** False: a question would not be answered any more. */
  get isOpen(): boolean {
    return this.link.socket.isOpen;
  }

  get daemon(): Link['daemon'] {
    return this.link.daemon;
  }

  /** Throws what `dialHome` throws. */
  static async open(paths: HomePaths, timeoutMs?: number, port?: number): Promise<ControlLink> {
    const options = {
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(port === undefined ? {} : { port }),
    };
    return new ControlLink(await dialHome(paths, { as: { role: 'control' }, ...options }));
  }

  /** Throws `control-timeout`, `daemon-lost`, or the daemon's own error. */
  ask<M extends ControlMethod & keyof ControlResults>(
    method: M,
    timeoutMs: number = CONTROL_TIMEOUT_MS,
  ): Promise<ControlResults[M]> {
    const { socket } = this.link;
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        socket.off('message', onMessage);
        socket.off('close', onClose);
      };
      const timer = setTimeout(() => {
        finish();
        reject(
          new ShimkeeperError(
            'control-timeout',
            `The daemon did not answer "${method}" within ${timeoutMs} ms.`,
          ),
        );
      }, timeoutMs);
      const onClose = (): void => {
        finish();
        reject(new ShimkeeperError('daemon-lost', `The daemon went away before it answered "${method}".`));
      };
      const onMessage = (text: string): void => {
        const frame = parseOwnFrame(text);
        if (frame?.['sk'] !== 'answer' || frame['id'] !== id) return;
        finish();
        const error = frame['error'] as { code: never; message: string } | undefined;
        if (error) reject(new ShimkeeperError(error.code, error.message));
        else resolve(frame['result'] as ControlResults[M]);
      };
      socket.on('message', onMessage);
      socket.on('close', onClose);
      socket.send(JSON.stringify({ sk: 'ask', id, method }));
    });
  }

  /** Resolves when the daemon has closed the connection; false when it has not within the time. */
  closed(timeoutMs: number): Promise<boolean> {
    const { socket } = this.link;
    if (socket.state === 'closed') return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  close(): void {
    this.link.socket.terminate();
  }
}
