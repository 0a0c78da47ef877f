/** The short form of `npm run faults`: always the same plan, so that a gate is no lottery; the long form draws its own. */
import { expect, it } from 'vitest';
import { figures } from './report.mjs';
import { run } from './run.mjs';

const SEED = 20_261_123;
const STORM_MS = 22_000;
const MEAN_PAUSE_MS = 350;
const CLIENTS = 5;
const TIMEOUT_MS = 240_000;

it.skipIf(process.platform !== 'linux')(
  `survives a storm of faults: seed ${SEED}`,
  async () => {
    const outcome = await run({
      seed: SEED,
      stormMs: STORM_MS,
      meanPauseMs: MEAN_PAUSE_MS,
      clients: CLIENTS,
    });
    const { violations, trace, kept, game } = outcome;
    const lines = figures(outcome, SEED);
    if (kept) console.error([...lines, ...trace, `The home is kept in ${kept}.`].join('\n'));
    expect(violations).toEqual([]);
    // A storm that nobody felt proves nothing.
    expect(game.daemons.size).toBeGreaterThan(2);
    expect(game.ledger.counts.ok).toBeGreaterThan(20);
    expect(game.ledger.counts.written).toBeGreaterThan(5);
  },
  TIMEOUT_MS,
);
