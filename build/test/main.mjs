import { parseArgs } from 'node:util';
import { openSession } from '../session/session.mjs';
import { endAll } from '../setup/children.mjs';
import { SetupFailure } from '../setup/failure.mjs';
import { ROOT } from '../setup/paths.mjs';
import { prepare } from '../setup/prepare.mjs';
import { Report } from '../setup/report.mjs';
import { oneCheck } from './counts.mjs';
import { failureList } from './failures.mjs';
import { endLeftBehind, leftBehind, processesNow } from './left-behind.mjs';
import { summary, verdict } from './summary.mjs';
import { RUN_VARIABLE, surroundings } from './surroundings.mjs';

const LAST_STAGE = 'nothing left';

/** @typedef {import('./counts.mjs').Counts & { name: string, seconds: number }} Result */

/**
 * `npm test`: sets up, then every stage in order, under a display and a session bus of their own.
 *
 * @param {(interrupt: () => void) => void} onSignal
 * @returns {Promise<number>} exit code
 */
export async function test(onSignal) {
  const report = new Report();
  const linux = process.platform === 'linux';
  // Always virtual: the tests own the tray's name on the bus, and no window flickers over a person's screen.
  await prepare(report, { display: linux, bus: linux, tests: true });
  // Only now: it loads packages that the set-up has installed.
  const { STAGES } = await import('./stages.mjs');
  const chosen = choose(STAGES, process.argv.slice(2));

  const before = processesNow();
  const around = surroundings();
  const stop = new AbortController();
  onSignal(() => {
    stop.abort();
    void endAll();
  });
  const session = await openSession({ display: linux, bus: linux }, around.env);
  try {
    const results = await runAll(chosen, { env: session.env, reports: around.folder }, stop.signal);
    const trace = {
      variable: RUN_VARIABLE,
      value: around.env[RUN_VARIABLE] ?? '',
      paths: [ROOT, around.folder],
    };
    results.push(await timed(LAST_STAGE, () => nothingLeft(before, trace)));
    report.line(summary(results));
    const failures = failureList(results);
    if (failures !== '') report.line(failures);
    report.line(verdict(results));
    return stop.signal.aborted || results.some(({ failed }) => failed > 0) ? 1 : 0;
  } finally {
    await session.close();
    around.remove();
  }
}

/**
 * @param {readonly import('./stages.mjs').Stage[]} stages
 * @param {readonly string[]} argv
 * @returns {import('./stages.mjs').Stage[]}
 */
function choose(stages, argv) {
  const { values } = parseArgs({ args: [...argv], options: { only: { type: 'string', multiple: true } } });
  const only = values.only ?? stages.map(({ name }) => name);
  const unknown = only.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) {
    throw new SetupFailure(
      `There is no stage "${unknown}"; there are ${stages.map(({ name }) => name).join(', ')}.`,
    );
  }
  const needed = stages.filter(({ name }) => only.includes(name)).map(({ needs }) => needs);
  return stages.filter(({ name }) => only.includes(name) || needed.includes(name));
}

/**
 * @param {readonly import('./stages.mjs').Stage[]} stages
 * @param {import('./stages.mjs').Context} context
 * @param {AbortSignal} stop
 * @returns {Promise<Result[]>}
 */
async function runAll(stages, context, stop) {
  /** @type {Result[]} */
  const results = [];
  for (const { name, needs, run } of stages) {
    if (stop.aborted) break;
    console.log(`\n--- ${name} ---`);
    const unmet = results.find((result) => result.name === needs && result.failed > 0);
    if (unmet !== undefined) console.error(`not run, because ${unmet.name} failed`);
    results.push(
      await timed(name, () => (unmet === undefined ? run(context) : Promise.resolve(oneCheck(false)))),
    );
  }
  return results;
}

/**
 * @param {string} name
 * @param {() => Promise<import('./counts.mjs').Counts>} work
 * @returns {Promise<Result>}
 */
async function timed(name, work) {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    return { name, ...(await work()), seconds: seconds() };
  } catch (error) {
    // A stage that cannot even run is a failure among the others, not the end of the report.
    console.error(error instanceof SetupFailure ? error.message : error);
    return { name, ...oneCheck(false), seconds: seconds() };
  }
}

/** @param {Set<string>} before @param {import('./left-behind.mjs').Trace} trace */
async function nothingLeft(before, trace) {
  console.log(`\n--- ${LAST_STAGE} ---`);
  if (process.platform !== 'linux') return { passed: 0, failed: 0, skipped: 1 };
  const left = await leftBehind(before, trace);
  for (const { pid, command } of left) console.error(`left behind: ${pid} ${command}`);
  endLeftBehind(left);
  return oneCheck(left.length === 0);
}
