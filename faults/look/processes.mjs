/** The processes of one run: known by the run's own folder on their command line or in their environment. */
import path from 'node:path';
import { allPids, argvOf, statOf, textOf } from './proc.mjs';

/**
 * @typedef {'daemon' | 'shim' | 'command' | 'server' | 'client' | 'occupant' | 'other'} Role
 * @typedef {import('./proc.mjs').Stat & { role: Role, ours: boolean, argv: readonly string[] }} Seen
 */

/** Between fork and exec a process looks like its parent: until it is this old it is looked at again. */
const SETTLED_MS = 2_000;

/** @type {Readonly<Record<string, Role>>} */
const ROLES = {
  'shimkeeper-shim.cjs': 'shim',
  'shimkeeper.cjs': 'command',
  'server.mjs': 'server',
  'client.mjs': 'client',
  'occupant.mjs': 'occupant',
};

/** @param {readonly string[]} argv @returns {Role} */
export function roleOf(argv) {
  const at = argv.findIndex((word) => path.basename(word) in ROLES);
  const role = ROLES[path.basename(argv[at] ?? '')] ?? 'other';
  return role === 'command' && argv[at + 1] === 'daemon' ? 'daemon' : role;
}

export class Processes {
  /** @type {Map<string, { argv: string[], ours: boolean, readAt: number, firstAt: number }>} by pid and start */
  #known = new Map();

  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /** @param {number} now milliseconds @returns {Map<number, Seen>} every live process of the system, by pid */
  look(now) {
    const seen = new Map();
    const known = new Map();
    for (const pid of allPids()) {
      const stat = statOf(pid);
      if (stat === null) continue;
      const key = `${pid}-${stat.startTicks}`;
      const facts = this.#facts(pid, this.#known.get(key), now);
      known.set(key, facts);
      seen.set(pid, { ...stat, argv: facts.argv, ours: facts.ours, role: roleOf(facts.argv) });
    }
    this.#known = known;
    return seen;
  }

  /**
   * @param {number} pid
   * @param {{ argv: string[], ours: boolean, readAt: number, firstAt: number } | undefined} before
   * @param {number} now
   */
  #facts(pid, before, now) {
    if (before !== undefined && before.readAt - before.firstAt > SETTLED_MS) return before;
    const argv = argvOf(pid);
    const ours =
      pid !== process.pid &&
      (argv.some((word) => word.includes(this.folder)) ||
        textOf(`/proc/${pid}/environ`).includes(this.folder));
    return { argv, ours, readAt: now, firstAt: before?.firstAt ?? now };
  }
}
