/** What is done to the home, and when: the same for the same seed, whatever happens. */
import { random, weighted } from './random.mjs';

/**
 * `place` and `spare` (0 to 1) choose among what is there when the step is taken: which client, which file, how long.
 *
 * @typedef {{ pauseMs: number, kind: StepKind, place: number, spare: number }} Step
 * @typedef {keyof typeof WEIGHTS} StepKind
 */

/** How often each is drawn, in parts. */
export const WEIGHTS = /** @type {const} */ ({
  'start a client': 14,
  'close a client': 5,
  'kill a client': 5,
  'kill a shim': 2,
  'pause a shim': 3,
  'make an orphan': 3,
  'kill the daemon': 8,
  'terminate the daemon': 4,
  'pause the daemon': 4,
  'freeze and restart the daemon': 2,
  'start candidates': 4,
  'kill a server': 5,
  'run start': 4,
  'run restart': 4,
  'run stop': 3,
  'run cleanup': 5,
  'run rotate': 3,
  'run status': 3,
  'run several': 4,
  'delete a file': 6,
  'garble a file': 6,
  'leave a lock': 3,
  'change the configuration': 4,
  'occupy the port': 3,
});

/** @type {readonly StepKind[]} the end of every shim */
const FINAL = ['run stop', 'run several'];
/** @type {readonly StepKind[]} */
const CLIENTS_END = ['start a client', 'close a client', 'kill a client', 'kill a shim', 'make an orphan'];
/** @type {readonly StepKind[]} */
const DAEMON_ENDS = [
  'kill the daemon',
  'terminate the daemon',
  'freeze and restart the daemon',
  'run restart',
  'occupy the port',
];

/**
 * Everything at once first. Then seasons in which shims, or the daemon, live long enough to show whether they grow.
 *
 * @type {ReadonlyArray<{ name: string, ms: number, without: readonly StepKind[] }>}
 */
export const SEASONS = [
  { name: 'storm', ms: 120_000, without: [] },
  { name: 'daemons come and go under the same clients', ms: 100_000, without: [...FINAL, ...CLIENTS_END] },
  { name: 'clients come and go under the same daemon', ms: 100_000, without: [...FINAL, ...DAEMON_ENDS] },
];

/**
 * @param {number} seed
 * @param {number} meanPauseMs between two steps
 * @returns {Generator<Step, never>}
 */
export function* plan(seed, meanPauseMs) {
  const draw = random(seed);
  for (;;) {
    for (const { ms, without } of SEASONS) yield* season(draw, meanPauseMs, ms, without);
  }
}

/**
 * @param {import('./random.mjs').Random} draw
 * @param {number} meanPauseMs
 * @param {number} ms
 * @param {readonly StepKind[]} without
 * @returns {Generator<Step, void>}
 */
function* season(draw, meanPauseMs, ms, without) {
  const weights = /** @type {Record<StepKind, number>} */ (
    Object.fromEntries(Object.entries(WEIGHTS).filter(([kind]) => !without.some((not) => not === kind)))
  );
  for (let spentMs = 0; spentMs < ms; ) {
    // Even from nothing to twice the mean: some steps fall together.
    const pauseMs = Math.round(draw() * 2 * meanPauseMs);
    spentMs += pauseMs;
    yield { pauseMs, kind: weighted(draw, weights), place: draw(), spare: draw() };
  }
}
