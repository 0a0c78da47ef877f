/** Whatever many clients, several servers and their troubles do, in whatever order: nothing reaches the wrong client. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settled } from './testing/fake-pool.js';
import { type Setting, World } from './testing/world.js';

const RUNS = 150;
const MAX_STEPS = 150;

const number = fc.nat({ max: 63 });
const setting: fc.Arbitrary<Setting> = fc.record({
  servers: fc.constantFrom(1, 2, 3),
  all: fc.boolean(),
  exclusive: fc.boolean(),
  clients: fc.integer({ min: 1, max: 8 }),
});

type Step = readonly [kind: string, play: (world: World) => void | Promise<void>];
const step = (
  kind: string,
  play: (world: World, x: number, y: number, yes: boolean) => void | Promise<void>,
) =>
  fc
    .tuple(number, number, fc.boolean())
    .map(([x, y, yes]): Step => [`${kind} ${x} ${y} ${yes}`, (world) => play(world, x, y, yes)]);

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: step('call', (world, x, y, yes) => world.call(x, y, 1, yes)) },
    { weight: 2, arbitrary: step('batch', (world, x, y, yes) => world.call(x, y, 1 + (y % 4), yes)) },
    { weight: 8, arbitrary: step('answer', (world, x, y) => world.answer(x, y % 5 === 0)) },
    { weight: 4, arbitrary: step('progress', (world, x) => world.progress(x)) },
    { weight: 3, arbitrary: step('cancel', (world, x, y) => world.cancel(x, y)) },
    { weight: 3, arbitrary: step('question', (world, x) => world.question(x)) },
    { weight: 2, arbitrary: step('log', (world, x, y) => world.log(x, y)) },
    { weight: 1, arbitrary: step('level', (world, x, y) => world.setLevel(x, y)) },
    { weight: 1, arbitrary: step('subscribe', (world, x) => world.subscribe(x)) },
    { weight: 2, arbitrary: step('update', (world, x, y) => world.update(x, y)) },
    { weight: 1, arbitrary: step('reconnect', (world, x) => world.reconnect(x)) },
    { weight: 1, arbitrary: step('restart', (world, x) => world.restart(x)) },
    { weight: 4, arbitrary: step('settle', () => settled()) },
  ),
  { maxLength: MAX_STEPS, size: 'max' },
);

test('answers, errors, progress, questions, log lines and updates: each to its own client, each answer once', async () => {
  await fc.assert(
    fc.asyncProperty(setting, steps, async (one, played) => {
      const world = await World.open(one);
      for (const [, play] of played) {
        await play(world);
        world.judge();
      }
      await world.finish();
      world.router.close();
      expect(world.wrong).toEqual([]);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
