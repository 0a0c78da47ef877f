/** Shims that were frozen before they said a word: only the other end of their stdin tells whether anybody has them. */
import { readFileSync } from 'node:fs';
import { doom, nodeClient, pipeClient } from './society.mjs';
import { many, ourArgv } from './species.mjs';
import { BASH, identityOf, lives, until } from './zoo.mjs';

const EACH = 3;

/**
 * @param {import('./zoo.mjs').Zoo} zoo @param {string} home
 * @param {Map<string, import('./zoo.mjs').Identity[]>} guilty those whose client is ended here are added
 */
export async function muteShims(zoo, home, guilty) {
  const start = (/** @type {string} */ tag, of = home) => {
    const [argv0, ...args] = ourArgv(of).shim(zoo.file('mute/shimkeeper-shim.cjs'));
    return { file: BASH, args, argv0: argv0 ?? '', env: { ZOO_TAG: tag } };
  };
  const lost = many(EACH, (at) => `mute shim ${at}`);
  const served = many(EACH, (at) => `served mute shim ${at}`);
  const elsewhere = ['mute shim of another home'];
  const held = ['held mute shim'];
  const holder = { file: BASH, argv0: 'keeper', args: [], env: { ZOO_TAG: 'keeper of a mute shim' } };
  await zoo.start([
    nodeClient('doomed client of mute shims', 'claude', [
      ...lost.map((tag) => start(tag)),
      ...elsewhere.map((tag) => start(tag, `${zoo.folder}/another-home`)),
    ]),
    nodeClient(
      'client of mute shims',
      'claude',
      served.map((tag) => start(tag)),
    ),
    pipeClient('doomed holder', start(held[0] ?? ''), holder),
  ]);
  const all = [...lost, ...elsewhere, ...served, ...held];
  const shims = new Map();
  for (const tag of [...all, 'keeper of a mute shim']) {
    shims.set(tag, await until(tag, () => zoo.tagged(tag)[0]));
  }
  const clientOf = (/** @type {string} */ tag) => parentOf(shims.get(tag).pid);
  const [doomed, living, doomedHolder] = [
    clientOf('mute shim 0'),
    clientOf('served mute shim 0'),
    clientOf(held[0] ?? ''),
  ];
  for (const tag of all) process.kill(shims.get(tag).pid, 'SIGSTOP');
  await doom(zoo, doomed);
  await doom(zoo, doomedHolder);
  zoo.adopt(living);
  if (!lives(living)) throw new Error('the client of mute shims is gone');
  for (const tag of lost) guilty.set(`orphan-shim ${shims.get(tag).pid}`, [shims.get(tag)]);
}

/** @param {number} pid */
function parentOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const parent = identityOf(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  if (!parent) throw new Error(`the parent of pid ${pid} is gone`);
  return parent;
}
