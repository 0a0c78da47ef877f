/** After the storm: everybody is served again, nobody is left behind, and a final stop leaves nothing. */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import {
  judgeFilesLeft,
  judgeOrphansLeft,
  judgeServed,
  judgeStaysStopped,
  judgeStopped,
  productIn,
  SERVED_AGAIN_MS,
  unserved,
} from '../judge/endings.mjs';

/** @typedef {import('./game.mjs').Game} Game */

const GONE_MS = 10_000;
/** After a final stop nothing comes back: so long it is looked at. */
const STAYS_GONE_MS = 2_000;
const POLL_MS = 50;
const START = ['start', '--headless'];

/** @param {Game} game @param {() => boolean} condition @param {number} ms @returns {Promise<boolean>} */
async function within(game, condition, ms) {
  const deadline = game.now() + ms;
  while (!condition()) {
    if (game.now() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** @param {Game} game @param {readonly string[]} args */
async function mustSucceed(game, args) {
  const code = await game.commands.start(args);
  if (code !== 0) game.violate([`after the storm \`shimkeeper ${args.join(' ')}\` ended with ${code}`]);
}

/** Everything works again for everybody who is there. @param {Game} game */
export async function judgeCalm(game) {
  await mustSucceed(game, ['cleanup']);
  await mustSucceed(game, START);
  const { crowd } = game;
  crowd.start(0, []);
  for (const { served } of crowd.live) served.clear();
  await within(game, () => unserved(crowd.live, crowd.size) === null, SERVED_AGAIN_MS);
  game.violate(judgeServed(crowd.live, crowd.size));
  await mustSucceed(game, ['status']);
  game.violate(judgeOrphansLeft(game.sampler.take()));
}

/** A final stop, under load, is one; and whoever comes later is told so. @param {Game} game */
export async function judgeEnd(game) {
  await mustSucceed(game, ['stop']);
  await within(game, () => productIn(game.sampler.take()).length === 0, GONE_MS);
  game.violate(judgeStopped(game.sampler.take()));
  await within(game, () => game.crowd.size === 0, GONE_MS);
  const late = game.crowd.start(1, []);
  await within(game, () => (game.ledger.errors.get('stopped') ?? 0) > 0 && late.shim !== null, GONE_MS);
  await pause(STAYS_GONE_MS);
  game.violate(judgeStaysStopped(game.sampler.take(), game.ledger.errors));
  game.crowd.close(late);
  if (!(await within(game, () => game.crowd.size === 0, GONE_MS)))
    game.violate(['the last client does not end']);
  const { field } = game;
  const announced = ['shims', 'daemons', 'servers'].flatMap((folder) =>
    readdirSync(field.at(folder)).map((name) => `${folder}/${name}`),
  );
  game.violate(judgeFilesLeft(readdirSync(field.home), announced));
}

/** Ends whatever is still there, each on its identity. @param {Game} game */
export async function clearAway(game) {
  const { crowd, field, sampler } = game;
  for (const member of crowd.live) crowd.close(member);
  field.resumeAll([]);
  await game.commands.start(['stop']);
  await within(game, () => sampler.take().processes.length === 0, GONE_MS);
  for (const seen of sampler.take().processes) field.signal(seen, 'SIGKILL');
  await within(game, () => sampler.take().processes.length === 0 && crowd.size === 0, GONE_MS);
}
