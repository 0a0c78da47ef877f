import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageApp } from '../packaging/package-app.mjs';
import { ROOT } from '../setup/paths.mjs';
import { oneCheck, playwrightCounts, settle, vitestCounts } from './counts.mjs';
import { withPackages } from './dist.mjs';
import { playwrightFailures, vitestFailures } from './failures.mjs';
import { tool } from './tools.mjs';

const MINUTE_MS = 60_000;

/**
 * @typedef {{ env: NodeJS.ProcessEnv, reports: string }} Context `reports`: a folder for the runners' JSON
 * @typedef {{ name: string, needs?: string, run: (context: Context) => Promise<import('./counts.mjs').Counts> }} Stage
 */

/** @type {readonly Stage[]} in the order in which they run; `needs` names a stage without which it makes no sense */
export const STAGES = [
  {
    name: 'lint',
    run: async ({ env }) =>
      oneCheck(await tool('@biomejs/biome', 'biome', ['check', '.'], { env, timeoutMs: 5 * MINUTE_MS })),
  },
  { name: 'types', run: types },
  { name: 'unit', run: (context) => vitest('unit', context, 15 * MINUTE_MS) },
  { name: 'integration', run: (context) => vitest('integration', context, 40 * MINUTE_MS) },
  {
    name: 'package',
    run: async () => {
      console.log(await packageApp(ROOT, 'e2e', console.log));
      return oneCheck(true);
    },
  },
  { name: 'e2e', needs: 'package', run: playwright },
  { name: 'dist', run: dist },
];

/** @param {Context} context */
async function types({ env }) {
  const options = { env, timeoutMs: 5 * MINUTE_MS };
  const product = await tool('typescript', 'tsc', ['--noEmit'], options);
  const scripts = await tool('typescript', 'tsc', ['--noEmit', '--project', 'build'], options);
  const faults = await tool('typescript', 'tsc', ['--noEmit', '--project', 'faults'], options);
  return oneCheck(product && scripts && faults);
}

/** @param {string} project @param {Context} context @param {number} timeoutMs */
async function vitest(project, { env, reports }, timeoutMs) {
  const report = path.join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const ok = await tool('vitest', 'vitest', args, { env, timeoutMs });
  return told(report, ok, vitestCounts, (read) => vitestFailures(read, ROOT));
}

/** What people install, as they get it. @param {Context} context */
async function dist({ env, reports }) {
  const test = (/** @type {Record<string, string>} */ packages) =>
    vitest('dist', { env: { ...env, ...packages }, reports }, 20 * MINUTE_MS);
  return withPackages((text) => console.log(text), test);
}

/** @param {Context} context */
async function playwright({ env, reports }) {
  const report = path.join(reports, 'e2e.json');
  const ok = await tool('playwright', 'playwright', ['test', '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    timeoutMs: 40 * MINUTE_MS,
  });
  return told(report, ok, playwrightCounts, playwrightFailures);
}

/**
 * What a runner tells by its report and by its own word.
 *
 * @param {string} file of the report
 * @param {boolean} ok
 * @param {(report: unknown) => import('./counts.mjs').Counts} count
 * @param {(report: unknown) => import('./failures.mjs').Failure[]} failuresOf
 */
function told(file, ok, count, failuresOf) {
  if (!existsSync(file)) return settle(null, ok);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return settle({ ...count(report), failures: failuresOf(report) }, ok);
}
