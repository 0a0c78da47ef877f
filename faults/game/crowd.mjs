/** The clients of a run, each a process with its own shim; what they tell goes into the ledger. */
import { judgeShimEnd, judgeWords } from '../judge/ends.mjs';
import { statOf } from '../look/proc.mjs';
import { CLIENT, SHIM } from './field.mjs';

/**
 * @typedef {import('./field.mjs').Identity} Identity
 * @typedef {import('../ledger.mjs').ClientEvent} ClientEvent
 *
 * @typedef {object} Member
 * @property {string} name
 * @property {import('node:child_process').ChildProcess} child
 * @property {Identity | null} shim
 * @property {boolean} leaving it was closed, killed, or has lost its shim
 * @property {boolean} shimKilled by this run
 * @property {Set<import('../ledger.mjs').RequestKind>} served what it has had good answers to since this was cleared
 */

export class Crowd {
  /** @type {Map<string, Member>} */
  #members = new Map();
  #serial = 0;
  shimsSeen = 0;

  /**
   * @param {import('./field.mjs').Field} field
   * @param {import('../ledger.mjs').Ledger} ledger
   * @param {() => { running: boolean, lastEndedAt: number }} stops
   * @param {{ now: () => number, violate: (texts: readonly string[]) => void }} run
   */
  constructor(field, ledger, stops, run) {
    this.field = field;
    this.ledger = ledger;
    this.stops = stops;
    this.run = run;
  }

  /** @returns {Member[]} who has a shim and is not on its way out */
  get live() {
    return [...this.#members.values()].filter(({ leaving, shim }) => !leaving && shim !== null);
  }

  /** @returns {number} with those that are just starting or leaving */
  get size() {
    return this.#members.size;
  }

  /** @param {number} seed @param {readonly string[]} shimArgs @param {NodeJS.ProcessEnv} [env] @returns {Member} */
  start(seed, shimArgs, env = {}) {
    this.#serial += 1;
    const name = `c${this.#serial}`;
    const child = this.field.node([CLIENT, name, String(seed), SHIM, ...shimArgs], 'ipc', env);
    /** @type {Member} */
    const member = { name, child, shim: null, leaving: false, shimKilled: false, served: new Set() };
    this.#members.set(name, member);
    child.on('message', (event) => this.#hear(member, /** @type {ClientEvent} */ (event)));
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    child.once('close', (code, signal) => {
      if (code !== 0 && signal === null) this.run.violate([`client ${name} itself failed: ${said}`]);
      this.ledger.excuse(name);
      this.#members.delete(name);
    });
    return member;
  }

  /** @param {Member} member */
  close(member) {
    member.leaving = true;
    if (member.child.connected) member.child.send('close', () => undefined);
  }

  /** @param {Member} member */
  kill(member) {
    member.leaving = true;
    member.child.kill('SIGKILL');
  }

  /** @param {Member} member @param {NodeJS.Signals} signal @returns {boolean} */
  signalShim(member, signal) {
    if (member.shim === null) return false;
    if (signal === 'SIGKILL') member.shimKilled = true;
    return this.field.signal(member.shim, signal);
  }

  /** @param {Member} member @param {ClientEvent} event */
  #hear(member, event) {
    const { name } = member;
    switch (event.type) {
      case 'shim': {
        const stat = statOf(event.pid);
        member.shim = stat && { pid: stat.pid, startTicks: stat.startTicks };
        this.shimsSeen += 1;
        return;
      }
      case 'said':
        this.run.violate(judgeWords(`the shim of ${name}`, event.text));
        return;
      case 'wrong':
        this.run.violate([`client ${name}: ${event.what}`]);
        return;
      case 'shim-ended':
        this.#shimEnded(member, event);
        return;
      case 'asked':
      case 'cancelled':
      case 'answered':
        if (event.type === 'answered' && event.ok && event.kind !== null) member.served.add(event.kind);
        this.run.violate(this.ledger.note(name, event, this.run.now()));
        return;
    }
  }

  /** @param {Member} member @param {Extract<ClientEvent, { type: 'shim-ended' }>} event */
  #shimEnded(member, { code, signal, told, at: endedAt }) {
    const { name, shimKilled, leaving } = member;
    const at = this.run.now();
    // Killed by the run, or the client itself is just being killed.
    const killed = shimKilled || (leaving && !told);
    this.run.violate(judgeShimEnd({ client: name, code, signal, told, killed, at }, this.stops()));
    // Of a shim that was killed no answer can be asked.
    if (!killed && !told && signal === null) this.run.violate(this.ledger.abandoned(name, endedAt));
    member.leaving = true;
  }
}
