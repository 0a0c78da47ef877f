/** The processes of one run: known by the run's own folder on their command line or in their environment. */
import path from 'node:path';
import { allPids, argvOf, MS_PER_TICK, statOf, textOf, uptimeSeconds } from './proc.mjs';

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

/** What is not ours is looked at again this often, in looks: its pid may have been given to one of ours. */
const STRANGERS_EVERY = 10;

export class Processes {
  /** @type {Map<number, { startTicks: number, argv: string[], ours: boolean, settled: boolean }>} by pid */
  #known = new Map();
  #looks = 0;

  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /** @returns {Seen[]} the live processes of this run */
  look() {
    this.#looks += 1;
    const all = this.#looks % STRANGERS_EVERY === 0;
    const nowTicks = (uptimeSeconds() * 1_000) / MS_PER_TICK;
    const known = new Map();
    /** @type {Seen[]} */
    const seen = [];
    for (const pid of allPids()) {
      const before = this.#known.get(pid);
      if (before?.settled && !before.ours && !all) {
        known.set(pid, before);
        continue;
      }
      const stat = statOf(pid);
      if (stat === null) continue;
      const facts = this.#facts(stat, before, nowTicks);
      known.set(pid, facts);
      if (facts.ours) seen.push(seenOf(stat, facts));
    }
    this.#known = known;
    return seen;
  }

  /** @param {number} pid @returns {Seen | null} whoever lives under that pid */
  at(pid) {
    const stat = statOf(pid);
    return stat && seenOf(stat, this.#read(pid));
  }

  /**
   * @param {import('./proc.mjs').Stat} stat
   * @param {{ startTicks: number, argv: string[], ours: boolean, settled: boolean } | undefined} before
   * @param {number} nowTicks
   */
  #facts({ pid, startTicks }, before, nowTicks) {
    if (before?.settled && before.startTicks === startTicks) return before;
    return { startTicks, ...this.#read(pid), settled: (nowTicks - startTicks) * MS_PER_TICK > SETTLED_MS };
  }

  /** @param {number} pid */
  #read(pid) {
    const argv = argvOf(pid);
    const isMarked = () =>
      argv.some((word) => word.includes(this.folder)) || textOf(`/proc/${pid}/environ`).includes(this.folder);
    return { argv, ours: pid !== process.pid && isMarked() };
  }
}

/** @param {import('./proc.mjs').Stat} stat @param {{ argv: string[], ours: boolean }} facts @returns {Seen} */
function seenOf(stat, { argv, ours }) {
  return { ...stat, argv, ours, role: roleOf(argv) };
}
