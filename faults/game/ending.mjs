/** After the storm: everybody is served again, nobody is left behind, and a final stop leaves nothing. */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { orphansIn } from '../judge/orphans.mjs';
import { nameOf } from '../judge/owners.mjs';

/** @typedef {import('./game.mjs').Game} Game @typedef {import('./crowd.mjs').Member} Member */

/** A shim that failed for long tries again every ten seconds. */
const SERVED_AGAIN_MS = 30_000;
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
  const isServed = (/** @type {Member} */ { served }) => served.has('read') && served.has('write');
  const all = () => crowd.live.length > 0 && crowd.live.length === crowd.size && crowd.live.every(isServed);
  if (!(await within(game, all, SERVED_AGAIN_MS))) {
    const unserved = crowd.live.filter((member) => !isServed(member)).map(({ name }) => name);
    game.violate([`not served within ${SERVED_AGAIN_MS / 1_000} s after the storm: ${unserved.join(', ')}`]);
  }
  await mustSucceed(game, ['status']);
  const left = orphansIn(game.sampler.take()).map(nameOf);
  if (left.length > 0) game.violate([`orphans are left: ${left.join(', ')}`]);
}

/** A final stop, under load, is one; and whoever comes later is told so. @param {Game} game */
export async function judgeEnd(game) {
  await mustSucceed(game, ['stop']);
  const nothing = () => leftOf(game).length === 0;
  if (!(await within(game, nothing, GONE_MS))) game.violate([`a final stop left ${leftOf(game).join(', ')}`]);
  await within(game, () => game.crowd.size === 0, GONE_MS);
  const late = game.crowd.start(1, []);
  await within(game, () => (game.ledger.errors.get('stopped') ?? 0) > 0 && late.shim !== null, GONE_MS);
  await pause(STAYS_GONE_MS);
  const back = leftOf(game).filter((name) => !name.startsWith('shim '));
  if (back.length > 0) game.violate([`after a final stop came back ${back.join(', ')}`]);
  if (!game.ledger.errors.has('stopped')) game.violate(['a client that came after the stop was not told so']);
  game.crowd.close(late);
  if (!(await within(game, () => game.crowd.size === 0, GONE_MS)))
    game.violate(['the last client does not end']);
  game.violate(filesLeft(game).map((file) => `after the end there still is ${file}`));
}

/** @param {Game} game @returns {string[]} what lives and is the product's */
function leftOf(game) {
  const { processes } = game.sampler.take();
  return processes.filter(({ role }) => ['daemon', 'shim', 'server'].includes(role)).map(nameOf);
}

/** @param {Game} game @returns {string[]} files that name processes */
function filesLeft({ field }) {
  const names = readdirSync(field.home).filter((name) => /^(daemon\.pid|health\.json)|\.tmp$/.test(name));
  const told = ['shims', 'daemons', 'servers'].flatMap((folder) =>
    readdirSync(field.at(folder)).map((name) => `${folder}/${name}`),
  );
  return [...names, ...told];
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
