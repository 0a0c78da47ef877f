/** `npm run faults [-- --minutes N | --seconds N] [--seed N] [--pause MS]`. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SetupFailure } from '../build/setup/failure.mjs';
import { CLI, SHIM } from './game/field.mjs';
import { figures, progressLine } from './report.mjs';
import { run } from './run.mjs';

const DEFAULT_SECONDS = 60;
const MEAN_PAUSE_MS = 500;
const CLIENTS = 8;
/** Where nobody looks at a terminal, a line now and then is enough. */
const QUIET_EVERY_MS = 30_000;
const SEEDS = 2 ** 31;

/**
 * @param {readonly string[]} argv
 * @param {(interrupt: () => void) => void} onSignal
 * @returns {Promise<number>} exit code
 */
export async function faults(argv, onSignal) {
  const { seed, stormMs, meanPauseMs } = wishOf(argv);
  for (const file of [CLI, SHIM]) {
    if (!existsSync(file)) throw new SetupFailure(`${file} is not there: run \`npm run build\` first.`);
  }
  if (process.platform !== 'linux') throw new SetupFailure('The fault run reads /proc: run it on Linux.');
  const stop = new AbortController();
  onSignal(() => stop.abort());
  console.log(`seed ${seed}, ${stormMs / 1_000} s of faults`);
  const outcome = await run({
    seed,
    stormMs,
    meanPauseMs,
    clients: CLIENTS,
    stop: stop.signal,
    onProgress: progress(),
  });
  if (process.stdout.isTTY) console.log();
  for (const line of figures(outcome, seed)) console.log(line);
  if (outcome.violations.length === 0) return 0;
  console.error(
    ['', 'What was done last:', ...outcome.trace, '', 'Violations:', ...outcome.violations].join('\n'),
  );
  console.error(`\nThe home is kept in ${outcome.kept}. Again: npm run faults -- --seed ${seed}`);
  return 1;
}

/** @param {readonly string[]} argv @returns {{ seed: number, stormMs: number, meanPauseMs: number }} */
function wishOf(argv) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      pause: { type: 'string' },
    },
  });
  const seconds =
    values.minutes === undefined
      ? number(values.seconds, 'seconds', DEFAULT_SECONDS)
      : number(values.minutes, 'minutes', 0) * 60;
  const seed = number(values.seed, 'seed', Math.floor(Math.random() * SEEDS));
  const meanPauseMs = number(values.pause, 'pause', MEAN_PAUSE_MS);
  return { seed, stormMs: seconds * 1_000, meanPauseMs };
}

/** @param {string | undefined} text @param {string} name @param {number} other where it is not given */
function number(text, name, other) {
  if (text === undefined) return other;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new SetupFailure(`--${name} "${text}" is no number.`);
  return Number(text);
}

/** @returns {(game: import('./game/game.mjs').Game) => void} */
function progress() {
  let told = 0;
  return (game) => {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${progressLine(game).padEnd(process.stdout.columns ?? 0)}`);
    } else if (game.now() - told >= QUIET_EVERY_MS) {
      told = game.now();
      console.log(progressLine(game));
    }
  };
}
