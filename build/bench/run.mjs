import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../setup/children.mjs';
import { ROOT } from '../setup/paths.mjs';

const BENCH_TIMEOUT_MS = 60 * 60_000;

/** @typedef {{ name: string, value: string, unit: string, bound: string, good: boolean, of?: string }} Figure `of`: which of several programs it is about; as bench/support/figures.mjs keeps it */

/**
 * Runs one bench in a process of its own, its output on ours.
 *
 * @param {string} name
 * @param {{ quick: boolean }} options
 * @returns {Promise<{ good: boolean, figures: Figure[] }>} `good`: it ended well and all bounds are held
 */
export async function runBench(name, { quick }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-figures-'));
  const kept = path.join(folder, 'figures.jsonl');
  try {
    const { code } = await run(process.execPath, [path.join(ROOT, 'bench', `${name}.mjs`)], {
      cwd: ROOT,
      timeoutMs: BENCH_TIMEOUT_MS,
      inherit: true,
      env: {
        ...process.env,
        SHIMKEEPER_BENCH_FIGURES: kept,
        SHIMKEEPER_BENCH_QUICK: quick ? '1' : '0',
      },
    });
    return { good: code === 0, figures: existsSync(kept) ? parse(readFileSync(kept, 'utf8')) : [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} text @returns {Figure[]} */
function parse(text) {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
