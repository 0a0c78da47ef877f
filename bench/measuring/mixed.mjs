/** Many clients, many kinds of calls at once, all with the same ids: is every answer and every progress its asker's? */
import { median, progress, progressDone } from '../support/figures.mjs';
import { peerOf, toolOf } from './bridges.mjs';

const INFLIGHT_PER_CLIENT = 8;
/** Of so many calls one reports its progress, in STEPS steps. */
const PROGRESS_EVERY = 40;
const STEPS = 4;
const STEP_SECONDS = 0.02;
/** Between the last answer and the count: what was sent twice has arrived by then. */
const LATE_MS = 500;
/** A client that has lost so many answers asks for no more. */
const MAX_LOST = 20;

/** @typedef {{ calls: number, wrong: number, lost: number, doubled: number, strayProgress: number, lostProgress: number, echoMs: number, perSecond: number }} Mixed */

/**
 * @param {import('./bridges.mjs').Bridge} bridge an open one
 * @param {{ clients: number, calls: number, withinMs?: number }} plan `calls` in all; none is begun after `withinMs`
 * @returns {Promise<Mixed>}
 */
export async function mixedCalls(bridge, { clients, calls, withinMs = Number.POSITIVE_INFINITY }) {
  const peers = Array.from({ length: clients }, () => peerOf(bridge));
  const total = { calls: 0, wrong: 0, lost: 0, doubled: 0, strayProgress: 0, lostProgress: 0 };
  try {
    await Promise.all(peers.map((peer, at) => peer.initialize(`bench-${at}`)));
    const startedAt = performance.now();
    const timer = setInterval(() => progress(`mixed calls: ${total.calls} of ${calls}`), 1_000);
    const runs = peers.map((peer, at) => new OneClient(bridge, peer, at, total));
    await Promise.all(runs.map((run) => run.work(Math.ceil(calls / clients), startedAt + withinMs)));
    clearInterval(timer);
    const seconds = (performance.now() - startedAt) / 1_000;
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    for (const run of runs) run.count();
    const times = runs.flatMap((run) => run.echoTimes);
    return { ...total, echoMs: median(times), perSecond: total.calls / seconds };
  } finally {
    progressDone();
    await Promise.all(peers.map((peer) => peer.close()));
  }
}

class OneClient {
  /** @type {number[]} */
  echoTimes = [];
  /** Progress tokens are small numbers: every client uses the same ones. */
  #expected = new Map();
  #sent = 0;
  #lost = 0;

  /** @param {import('./bridges.mjs').Bridge} bridge @param {import('../support/peer.mjs').Peer} peer @param {number} at @param {Omit<Mixed, 'echoMs' | 'perSecond'>} total */
  constructor(bridge, peer, at, total) {
    this.tool = (/** @type {string} */ name) => toolOf(bridge, name);
    this.peer = peer;
    this.at = at;
    this.total = total;
  }

  /** @param {number} calls @param {number} until no call is begun after this moment */
  async work(calls, until) {
    const worker = async () => {
      while (this.#sent < calls && performance.now() < until && this.#lost < MAX_LOST) {
        this.#sent += 1;
        await this.#one(this.#sent);
      }
    };
    await Promise.all(Array.from({ length: INFLIGHT_PER_CLIENT }, worker));
  }

  /** After the last answer. */
  count() {
    this.total.doubled += this.peer.strays;
    const seen = new Map();
    for (const { method, params } of this.peer.notifications) {
      if (method !== 'notifications/progress') continue;
      seen.set(params.progressToken, (seen.get(params.progressToken) ?? 0) + 1);
    }
    for (const [token, times] of seen) {
      this.total.strayProgress += Math.max(0, times - (this.#expected.get(token) ?? 0));
    }
    for (const [token, times] of this.#expected) {
      this.total.lostProgress += Math.max(0, times - (seen.get(token) ?? 0));
    }
  }

  /** @param {number} serial */
  async #one(serial) {
    try {
      this.total.wrong += (await this.#call(serial)) ? 0 : 1;
    } catch (error) {
      this.total.lost += 1;
      this.#lost += 1;
      if (!this.peer.running) throw error;
    }
    this.total.calls += 1;
  }

  /** @param {number} serial @returns {Promise<boolean>} whether the answer is to what was asked */
  async #call(serial) {
    if (serial % PROGRESS_EVERY === 0) return this.#withProgress(serial);
    switch (serial % 4) {
      case 1: {
        const { result } = await this.peer.call(this.tool('get-sum'), { a: this.at * 1_000_000, b: serial });
        return result?.content?.[0]?.text.includes(String(this.at * 1_000_000 + serial)) === true;
      }
      case 2: {
        const { result } = await this.peer.ask('tools/list');
        return Array.isArray(result?.tools) && result.tools.length > 0;
      }
      default:
        return this.#echo(`${this.at}-${serial}-`);
    }
  }

  /** @param {string} text */
  async #echo(text) {
    const startedAt = performance.now();
    const { result } = await this.peer.call(this.tool('echo'), { message: text });
    this.echoTimes.push(performance.now() - startedAt);
    return result?.content?.[0]?.text === `Echo: ${text}`;
  }

  /** @param {number} serial */
  async #withProgress(serial) {
    this.#expected.set(serial, STEPS);
    const args = { duration: STEPS * STEP_SECONDS, steps: STEPS };
    const { result } = await this.peer.call(this.tool('trigger-long-running-operation'), args, {
      progressToken: serial,
    });
    return result !== undefined && result.isError !== true;
  }
}
