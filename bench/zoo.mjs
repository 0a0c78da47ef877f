/**
 * Accuracy of the monitor: 300 real processes, some guilty, most of them look-alikes; the real command line judges and
 * cleans up, and afterwards exactly the guilty are gone, by identity.
 */
import { figure, median, progress, progressDone, rounds, skipped } from './support/figures.mjs';
import { ANIMALS, playRound } from './zoo-keeping/round.mjs';

const ROUNDS = rounds(20, 1);
/** Two commands, each in at most two turns of sixteen, each turn at most a question, SIGTERM and SIGKILL: 7 s (monitor/end-process.ts). */
const MAX_CLEANUP_S = 28;
const MS_PER_SECOND = 1_000;
/** Told in full of a round that went wrong; the rest is counted. */
const MAX_NAMED = 20;

async function main() {
  /** @type {number[]} */
  const cleanups = [];
  const sums = {
    animals: 0,
    numbersAgain: 0,
    accused: 0,
    missed: 0,
    innocentGone: 0,
    guiltyLeft: 0,
    copies: 0,
  };
  // Three hundred processes are not left behind: the round that runs is brought to its end.
  let told = false;
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (told = true));
  for (let round = 1; round <= ROUNDS && !told; round += 1) {
    progress(`zoo: round ${round} of ${ROUNDS}`);
    const outcome = await playRound();
    cleanups.push(outcome.cleanupMs / MS_PER_SECOND);
    sums.animals += outcome.animals;
    sums.numbersAgain += outcome.numbersAgain;
    for (const what of /** @type {const} */ (['accused', 'missed', 'innocentGone', 'guiltyLeft', 'copies'])) {
      sums[what] += outcome[what].length;
      for (const name of outcome[what].slice(0, MAX_NAMED)) console.error(`round ${round}, ${what}: ${name}`);
    }
  }
  progressDone();
  if (told) throw new Error('it was told to end');
  figure('processes a round', sums.animals / ROUNDS, '', { atLeast: ANIMALS });
  figure('numbers of the dead that newcomers had', sums.numbersAgain, '');
  figure('false accusations', sums.accused, '', { atMost: 0 });
  figure('misses', sums.missed, '', { atMost: 0 });
  figure('copies of servers told wrongly', sums.copies, '', { atMost: 0 });
  figure('innocent gone after cleanup', sums.innocentGone, '', { atMost: 0 });
  figure('guilty left after cleanup', sums.guiltyLeft, '', { atMost: 0 });
  figure('`cleanup` and `cleanup --servers`, median', median(cleanups), 's');
  figure('`cleanup` and `cleanup --servers`, slowest', Math.max(...cleanups), 's', { atMost: MAX_CLEANUP_S });
}

if (process.platform === 'linux') await main();
else skipped('zoo', 'its processes are made by means of Linux');
