/** One run: a storm of faults, then calm, in which everybody must be served again, then the end of everything. */
import { setTimeout as pause } from 'node:timers/promises';
import { clearAway, judgeCalm, judgeEnd } from './game/ending.mjs';
import { Field } from './game/field.mjs';
import { Game } from './game/game.mjs';
import { STEPS } from './game/steps.mjs';
import { trendViolations } from './judge/trend.mjs';
import { plan } from './plan.mjs';

/**
 * @typedef {object} Wish
 * @property {number} seed
 * @property {number} stormMs how long faults are made
 * @property {number} meanPauseMs between two of them
 * @property {number} clients at most
 * @property {AbortSignal} [stop] ends the storm early
 * @property {(game: Game) => void} [onProgress] once a second
 *
 * @typedef {object} Outcome
 * @property {readonly string[]} violations none: all is well
 * @property {readonly string[]} trace what was done last
 * @property {Readonly<Record<string, number>>} steps how often each was taken
 * @property {Game} game
 * @property {string | null} kept the folder, where there is something to look at
 */

const PROGRESS_MS = 1_000;
const FEWEST_CLIENTS = 3;

/** @param {Wish} wish @returns {Promise<Outcome>} */
export async function run(wish) {
  const field = await Field.create();
  const game = new Game(field, wish.clients);
  /** @type {Record<string, number>} */
  const steps = {};
  const progress = setInterval(() => wish.onProgress?.(game), PROGRESS_MS);
  game.sampler.start();
  try {
    await storm(game, wish, steps);
    await game.calm();
    if (game.violations.length === 0) await judgeCalm(game);
    if (game.violations.length === 0) await judgeEnd(game);
    game.readWrites();
    game.violate(game.ledger.unkept());
    game.violate(trendViolations(game.vitals.lives));
  } finally {
    clearInterval(progress);
    game.sampler.close();
    await clearAway(game);
  }
  const { violations, trace } = game;
  const well = violations.length === 0;
  if (well) field.remove();
  return { violations, trace, steps, game, kept: well ? null : field.folder };
}

/** @param {Game} game @param {Wish} wish @param {Record<string, number>} steps */
async function storm(game, { seed, stormMs, meanPauseMs, stop }, steps) {
  await game.commands.start(['start', '--headless']);
  for (const { pauseMs, kind, place, spare } of plan(seed, meanPauseMs)) {
    while (game.crowd.size < FEWEST_CLIENTS) STEPS['start a client'](game, { place: 0, spare });
    await pause(pauseMs);
    if (game.now() > stormMs || game.violations.length > 0 || stop?.aborted) return;
    const did = STEPS[kind](game, { place, spare });
    if (did === null) continue;
    steps[kind] = (steps[kind] ?? 0) + 1;
    game.note(did);
  }
}
