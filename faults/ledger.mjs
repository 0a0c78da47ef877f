/**
 * Every request and every answer of every client, and every write that the servers have made. Pure: it is told, and
 * says what is wrong.
 *
 * @typedef {'initialize' | 'tools/list' | 'ping' | 'read' | 'write' | 'slow_read' | 'slow_write'} RequestKind
 *
 * @typedef {{ type: 'shim', pid: number }
 *   | { type: 'asked', id: number, kind: RequestKind, at: number }
 *   | { type: 'answered', id: number, kind: RequestKind | null, ok: boolean, code: string | null, at: number }
 *   | { type: 'cancelled', id: number, at: number }
 *   | { type: 'wrong', what: string }
 *   | { type: 'said', text: string }
 *   | { type: 'shim-ended', code: number | null, signal: NodeJS.Signals | null, told: boolean, at: number }} ClientEvent
 *   What a client tells; `at` in milliseconds of its own monotonic clock.
 *
 * @typedef {{ kind: RequestKind, at: number, arrivedAt: number, cancelled: boolean }} Request
 */

/** The longest that a request may wait, whatever is done to the daemon meanwhile. */
export const ANSWER_BOUND_MS = 45_000;
/** A request that was written as its shim ended has met nobody: no program could answer it. As a loaded machine sees it. */
export const CROSSING_MS = 1_500;

export class Ledger {
  /** @type {Map<string, Map<number, Request>>} by client: what has no answer yet */
  #open = new Map();
  /** @type {Map<string, Set<number>>} by client: what was answered, so that a second answer is known */
  #settled = new Map();
  /** @type {Set<string>} writes whose client was told that they ran */
  #promised = new Set();
  /** @type {Set<string>} */
  #written = new Set();
  /** @type {number[]} milliseconds from each request to its answer */
  waits = [];
  /** @type {Map<string, number>} by error code */
  errors = new Map();
  counts = { asked: 0, answered: 0, ok: 0, cancelled: 0, excused: 0, written: 0 };

  /**
   * @param {string} client
   * @param {Extract<ClientEvent, { type: 'asked' | 'answered' | 'cancelled' }>} event
   * @param {number} now of the one who keeps the ledger
   * @returns {string[]} violations
   */
  note(client, event, now) {
    switch (event.type) {
      case 'asked':
        this.counts.asked += 1;
        this.#of(this.#open, client, () => new Map()).set(event.id, {
          kind: event.kind,
          at: event.at,
          arrivedAt: now,
          cancelled: false,
        });
        return [];
      case 'cancelled':
        return this.#cancel(client, event.id);
      case 'answered':
        return this.#settle(client, event);
    }
  }

  /** @param {string} id that a server has just recorded @returns {string[]} violations */
  wrote(id) {
    this.counts.written += 1;
    if (this.#written.has(id)) return [`write ${id} ran twice`];
    this.#written.add(id);
    return [];
  }

  /** The client is gone, so that nobody waits for its answers any more. @param {string} client */
  excuse(client) {
    this.counts.excused += this.open(client);
    this.#open.delete(client);
    this.#settled.delete(client);
  }

  /** @param {string} client @returns {number} requests that wait for an answer */
  open(client) {
    return [...(this.#open.get(client)?.values() ?? [])].filter(({ cancelled }) => !cancelled).length;
  }

  /** @param {string} client whose shim has ended by itself @param {number} endedAt by the client's clock @returns {string[]} violations */
  abandoned(client, endedAt) {
    return this.#waiting(client)
      .filter(([, { at }]) => endedAt - at > CROSSING_MS)
      .map(([id, { kind }]) => `request ${client}/${id} (${kind}) got no answer: its shim ended`);
  }

  /** @param {number} now @returns {string[]} violations; each is told once */
  overdue(now) {
    const late = [];
    for (const client of this.#open.keys()) {
      for (const [id, request] of this.#waiting(client)) {
        if (now - request.arrivedAt < ANSWER_BOUND_MS) continue;
        late.push(
          `request ${client}/${id} (${request.kind}) has no answer after ${ANSWER_BOUND_MS / 1000} s`,
        );
        request.cancelled = true;
      }
    }
    return late;
  }

  /** At the end, when all that was written is known. @returns {string[]} violations */
  unkept() {
    return [...this.#promised]
      .filter((id) => !this.#written.has(id))
      .map((id) => `write ${id} was answered well and never ran`);
  }

  /** @param {string} client @param {number} id @returns {string[]} */
  #cancel(client, id) {
    const request = this.#open.get(client)?.get(id);
    if (request === undefined) return [`request ${client}/${id} was cancelled and is not known`];
    request.cancelled = true;
    this.counts.cancelled += 1;
    return [];
  }

  /**
   * @param {string} client
   * @param {Extract<ClientEvent, { type: 'answered' }>} event
   * @returns {string[]}
   */
  #settle(client, { id, ok, code, at }) {
    const settled = this.#of(this.#settled, client, () => new Set());
    const request = this.#open.get(client)?.get(id);
    if (settled.has(id)) return [`request ${client}/${id} was answered twice`];
    if (request === undefined) return [`client ${client} got an answer to ${id}, which it never asked`];
    settled.add(id);
    this.#open.get(client)?.delete(id);
    // The answer was on its way when the client lost interest: it counts for nothing.
    if (request.cancelled) return [];
    this.counts.answered += 1;
    this.waits.push(at - request.at);
    if (ok) this.counts.ok += 1;
    else this.errors.set(code ?? 'unknown', (this.errors.get(code ?? 'unknown') ?? 0) + 1);
    if (ok && (request.kind === 'write' || request.kind === 'slow_write'))
      this.#promised.add(`${client}/${id}`);
    return [];
  }

  /** @param {string} client @returns {[number, Request][]} */
  #waiting(client) {
    return [...(this.#open.get(client) ?? [])].filter(([, { cancelled }]) => !cancelled);
  }

  /**
   * @template T
   * @param {Map<string, T>} map
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  #of(map, key, make) {
    const found = map.get(key) ?? make();
    map.set(key, found);
    return found;
  }
}
