/** A shim without its client ends by itself, unless it is stopped; at the end none is left at all. Pure. */
import { nameOf } from './owners.mjs';
import { Streaks } from './streak.mjs';

/** @typedef {import('../look/sampler.mjs').Sample} Sample @typedef {import('../look/sampler.mjs').Seen} Seen */

/** A shim sees its stdin end at once, and gives answers on their way 1.5 s. */
export const SELF_END_MS = 15_000;

export class OrphansJudge {
  #alone = new Streaks();
  /** @type {Set<string>} */
  #told = new Set();

  /** @param {Sample} sample @returns {string[]} violations; each is told once */
  see(sample) {
    const alone = orphansIn(sample).filter(({ state }) => state !== 'T');
    const streaks = this.#alone.next(alone.map(nameOf), sample.gapMs);
    return [...streaks].flatMap(([name, ms]) => {
      if (ms <= SELF_END_MS || this.#told.has(name)) return [];
      this.#told.add(name);
      return [`${name} is still there ${SELF_END_MS / 1000} s after its client`];
    });
  }
}

/** @param {Sample} sample @returns {Seen[]} shims whose client, which is their parent here, is gone */
export function orphansIn({ processes }) {
  const clients = new Set(processes.filter(({ role }) => role === 'client').map(({ pid }) => pid));
  return processes.filter(({ role, ppid }) => role === 'shim' && !clients.has(ppid));
}
