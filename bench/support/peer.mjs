/** One MCP client over stdio: as little as can be, so that what is measured is the other side. */
import { spawn } from 'node:child_process';

const CALL_TIMEOUT_MS = 60_000;
/** Ten programs that start at once on a busy machine take their time. */
const START_TIMEOUT_MS = 30_000;
/** A client that is not heard to end is ended; some rivals never end by themselves. */
const END_GRACE_MS = 2_000;
const KEPT_STDERR = 4_000;
const NEWLINE = 10;

/**
 * @typedef {{ command: string, args: readonly string[], env?: NodeJS.ProcessEnv }} Started
 * @typedef {{ id?: number, method?: string, params?: any, result?: any, error?: { code: number, message: string, data?: any } }} Message
 */

/** The other side ended, or did not answer in time. */
export class Lost extends Error {}

export class Peer {
  /** Notifications as they came; whoever counts them empties it. @type {Message[]} */
  notifications = [];
  /** Answers that nobody waits for. */
  strays = 0;
  stderr = '';
  #waiting = new Map();
  #lastId = 0;
  /** @type {Buffer[]} */
  #parts = [];

  /** For an answer, where a call says nothing else. */
  timeoutMs = CALL_TIMEOUT_MS;

  /** @param {Started} started */
  constructor({ command, args, env }) {
    this.startedAt = performance.now();
    this.child = spawn(command, [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => {
      const gone = () => {
        for (const { reject } of this.#waiting.values()) reject(new Lost(`ended: ${this.stderr.trim()}`));
        this.#waiting.clear();
        resolve(undefined);
      };
      this.child.once('exit', gone);
      this.child.once('error', gone);
    });
    // The other side may be gone: `ended` tells.
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr = (this.stderr + text).slice(-KEPT_STDERR);
    });
    this.child.stdout.on('data', (chunk) => this.#take(chunk));
  }

  /** @returns {number} */
  get pid() {
    return this.child.pid ?? 0;
  }

  /** @returns {boolean} */
  get running() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @param {object} message */
  send(message) {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /**
   * The whole answer, be it a result or an error. Rejects with `Lost`.
   *
   * @param {string} method
   * @param {object} [params]
   * @param {number} [timeoutMs]
   * @returns {Promise<Message>}
   */
  ask(method, params = {}, timeoutMs = this.timeoutMs) {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Lost(`no answer to ${method} in ${timeoutMs} ms: ${this.stderr.trim()}`));
      }, timeoutMs);
      const settled = (/** @type {(value: any) => void} */ settle) => (/** @type {any} */ value) => {
        clearTimeout(timer);
        settle(value);
      };
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
      this.send({ id, method, params });
    });
  }

  /** @param {string} name @param {object} [args] @param {object} [meta] @param {number} [timeoutMs] */
  call(name, args = {}, meta = undefined, timeoutMs = this.timeoutMs) {
    const params = { name, arguments: args, ...(meta ? { _meta: meta } : {}) };
    return this.ask('tools/call', params, timeoutMs);
  }

  /** The handshake. @returns {Promise<number>} ms from the start of the process to the answer of `initialize` */
  async initialize(name = 'bench') {
    const clientInfo = { name, version: '1.0.0' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    const { error } = await this.ask('initialize', params, Math.max(this.timeoutMs, START_TIMEOUT_MS));
    if (error) throw new Error(`initialize: ${error.message}`);
    const took = performance.now() - this.startedAt;
    this.send({ method: 'notifications/initialized' });
    return took;
  }

  /** Closes stdin, as clients do; ends it after a while. May be called twice. */
  async close() {
    if (!this.running) return;
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** @param {Buffer} chunk */
  #take(chunk) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const last = chunk.subarray(from, at);
      const line = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
      this.#parts = [];
      from = at + 1;
      if (line.length > 0) this.#hear(JSON.parse(line.toString('utf8')));
    }
    if (from < chunk.length) this.#parts.push(chunk.subarray(from));
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.method !== undefined) {
      // Rivals ask their clients too; one that gets no answer waits.
      if (message.id !== undefined) {
        this.send({ id: message.id, error: { code: -32_601, message: 'Method not found' } });
      } else this.notifications.push(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (waiting) waiting.resolve(message);
    else this.strays += 1;
  }
}
