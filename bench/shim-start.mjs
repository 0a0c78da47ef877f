/** How long a shim takes from its start to its end, with no daemon and a client that leaves at once, next to bare Node. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { figure, median } from './support/figures.mjs';

const ROUNDS = 21;
const TIMEOUT_MS = 20_000;
const SHIM = path.resolve(import.meta.dirname, '../dist/bin/shimkeeper-shim.cjs');

const home = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-bench-'));
/** Nothing may be started: what is measured is the shim alone. */
const env = { ...process.env, SHIMKEEPER_HOME: home, SHIMKEEPER_AUTOSTART: 'off', SHIMKEEPER_PORT: '9' };

/** @param {readonly string[]} args @returns {number} ms */
function timed(args) {
  const started = performance.now();
  const { error } = spawnSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: TIMEOUT_MS,
  });
  if (error !== undefined) throw error;
  return performance.now() - started;
}

try {
  const bare = [];
  const shim = [];
  // In turns, so that what else the machine does falls on both alike.
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(timed(['-e', '0']));
    shim.push(timed([SHIM]));
  }
  figure('node -e 0, median', median(bare), 'ms');
  figure('shim, median', median(shim), 'ms');
  figure('shim / node', median(shim) / median(bare), 'times', { atMost: 3 });
} finally {
  rmSync(home, { recursive: true, force: true });
}
