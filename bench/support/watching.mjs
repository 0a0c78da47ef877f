/** `shimkeeper monitor --watch` as a process, and the lines that it prints. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CLI } from './home.mjs';

/** A finding comes within a second, or it is a miss. */
export const MISS_MS = 5_000;

export class Watching {
  /** @type {Set<(line: any) => void>} */
  #listeners = new Set();

  /** @param {Pick<import('./home.mjs').BenchHome, 'env'>} home @param {readonly string[]} [nodeArgs] */
  constructor(home, nodeArgs = []) {
    this.child = spawn(process.execPath, [...nodeArgs, CLI, 'monitor', '--watch', '--json'], {
      env: home.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const at = performance.now();
      for (const listener of this.#listeners) listener({ ...JSON.parse(line), seenAt: at });
    });
    this.ended = once(this.child, 'exit');
  }

  /** @returns {number} */
  get pid() {
    return this.child.pid ?? 0;
  }

  /**
   * The first line that fits; null when none comes in time.
   *
   * @param {(line: any) => boolean} fits
   * @returns {Promise<any>} the line, with `seenAt` in milliseconds of this process
   */
  line(fits) {
    return new Promise((resolve) => {
      const settle = (/** @type {any} */ line) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(line);
      };
      const listener = (/** @type {any} */ line) => fits(line) && settle(line);
      const timer = setTimeout(() => settle(null), MISS_MS);
      this.#listeners.add(listener);
    });
  }

  async close() {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
