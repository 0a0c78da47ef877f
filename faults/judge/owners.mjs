/** Never two owners of the port, and never two daemons of the home for longer than a handover takes. Pure. */
import { Streaks } from './streak.mjs';

/** @typedef {import('../look/sampler.mjs').Sample} Sample @typedef {import('../look/sampler.mjs').Seen} Seen */

/** A forked child has its parent's descriptors until its exec. */
export const SHARED_SOCKET_MS = 1_000;
/**
 * Candidates and successors have 2 s from their announcement; a loaded machine takes several more to start a process
 * and to end it. One that means to stay is still there after this.
 */
export const SECOND_DAEMON_MS = 10_000;

export class OwnersJudge {
  #shared = new Streaks();
  #second = new Streaks();
  /** @type {Set<string>} */
  #told = new Set();
  longestSecondMs = 0;
  mostOwners = 0;

  /** @param {Sample} sample @returns {string[]} violations; each is told once */
  see(sample) {
    this.mostOwners = Math.max(this.mostOwners, sample.sockets.length);
    return [...this.#sockets(sample), ...this.#holders(sample), ...this.#seconds(sample)].filter((text) =>
      this.#isNew(text),
    );
  }

  /** @param {Sample} sample @returns {string[]} */
  #sockets({ sockets }) {
    return sockets.length > 1 ? [`${sockets.length} sockets listen on the port: ${sockets.join(', ')}`] : [];
  }

  /** @param {Sample} sample @returns {string[]} */
  #holders({ holders, gapMs }) {
    const shared = holders.length > 1 ? [holders.map(nameOf).sort().join(' and ')] : [];
    const streaks = this.#shared.next(shared, gapMs);
    return [...streaks].flatMap(([names, ms]) =>
      ms > SHARED_SOCKET_MS ? [`the port's socket is held by ${names}`] : [],
    );
  }

  /** @param {Sample} sample @returns {string[]} */
  #seconds({ processes, holders, gapMs }) {
    const daemons = processes.filter(({ role }) => role === 'daemon');
    const owners = new Set(holders.map(({ pid }) => pid));
    const seconds = daemons.filter(
      ({ pid, ppid, state }) =>
        // A stopped process cannot end; a forked child is its parent until its exec.
        !owners.has(pid) && state !== 'T' && !daemons.some((other) => other.pid === ppid),
    );
    // One that waits for a port that nobody has is the first, not a second.
    const counted = daemons.length > 1 ? seconds.map(nameOf) : [];
    const streaks = this.#second.next(counted, gapMs);
    for (const ms of streaks.values()) this.longestSecondMs = Math.max(this.longestSecondMs, ms);
    return [...streaks].flatMap(([name, ms]) =>
      ms > SECOND_DAEMON_MS
        ? [
            `${name} has been beside another daemon for more than ${SECOND_DAEMON_MS / 1000} s without the port`,
          ]
        : [],
    );
  }

  /** @param {string} text */
  #isNew(text) {
    if (this.#told.has(text)) return false;
    this.#told.add(text);
    return true;
  }
}

/** @param {Seen} seen @returns {string} */
export function nameOf({ role, pid, startTicks }) {
  return `${role} ${pid}-${startTicks}`;
}
