/** Once a second: memory, descriptors, and what the logs take; kept for the verdict at the end. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../../build/setup/failure.mjs';
import { judgeLogs } from '../judge/endings.mjs';
import { judgeWords } from '../judge/ends.mjs';
import { nameOf } from '../judge/owners.mjs';
import { descriptorsOf } from '../look/proc.mjs';

/** @typedef {import('../judge/trend.mjs').Life & { points: import('../judge/trend.mjs').Point[] }} Life */

const EVERY_MS = 1_000;

export class Vitals {
  /** @type {Map<string, Life>} */
  #lives = new Map();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #launchWords = '';
  mostLogBytes = 0;

  /** @param {import('./field.mjs').Field} field */
  constructor(field) {
    this.field = field;
  }

  /** @returns {Life[]} */
  get lives() {
    return [...this.#lives.values()];
  }

  /** @param {import('../look/sampler.mjs').Sample} sample @returns {string[]} violations */
  see(sample) {
    if (sample.at - this.#lookedAt < EVERY_MS) return [];
    this.#lookedAt = sample.at;
    const owners = sample.holders.filter(({ role }) => role === 'daemon');
    const shims = sample.processes.filter(({ role }) => role === 'shim');
    for (const seen of [...owners, ...shims]) this.#keep(seen, sample.at);
    return [...this.#logs(), ...this.#launches()];
  }

  /** @param {import('../look/processes.mjs').Seen} seen @param {number} at */
  #keep(seen, at) {
    const name = nameOf(seen);
    const life = this.#lives.get(name) ?? { role: seen.role, name, points: [] };
    life.points.push({ at, rssBytes: seen.rssBytes, descriptors: descriptorsOf(seen.pid).length });
    this.#lives.set(name, life);
  }

  /** @returns {string[]} */
  #logs() {
    const bytes = sizeOf(this.field.at('logs'));
    const was = this.mostLogBytes;
    this.mostLogBytes = Math.max(was, bytes);
    return judgeLogs(was, bytes);
  }

  /** What a daemon said as it was launched. @returns {string[]} */
  #launches() {
    const words = this.field.read('logs/launch.log');
    if (words === this.#launchWords) return [];
    this.#launchWords = words;
    return judgeWords('a daemon', words);
  }
}

/** @param {string} folder @returns {number} */
function sizeOf(folder) {
  let total = 0;
  for (const name of names(folder)) {
    total += statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return total;
}

/** @param {string} folder @returns {string[]} */
function names(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
