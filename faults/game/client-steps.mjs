/** What clients and their shims do, and what is done to them. */
import { existsSync } from 'node:fs';
import { at } from '../random.mjs';
import { fileOf, SERVER } from './field.mjs';

/** @typedef {import('./game.mjs').Game} Game @typedef {import('./crowd.mjs').Member} Member */

const MAX_SHIM_PAUSE_MS = 1_500;
const MAX_CLEANUP_AFTER_MS = 2_000;
const SEEDS = 2 ** 31;

/** @param {Game} game @param {number} place @returns {Member | null} */
function someone({ crowd }, place) {
  return crowd.live.length === 0 ? null : at(crowd.live, place);
}

/** @type {import('./game.mjs').Act} */
export function startClient(game, { place, spare }) {
  if (game.crowd.size >= game.maxClients) return closeClient(game, { place, spare });
  const { shimArgs, env } = shimOf(game, place);
  const { name } = game.crowd.start(Math.floor(spare * SEEDS), shimArgs, env);
  return `client ${name} starts: ${shimArgs.join(' ') || 'all servers'}`;
}

/** @param {Game} game @param {number} place @returns {{ shimArgs: string[], env?: NodeJS.ProcessEnv }} */
function shimOf(game, place) {
  const named = ['--client', 'faults'];
  if (place < 0.5) return { shimArgs: [] };
  if (place < 0.6) return { shimArgs: named };
  if (place < 0.75) return { shimArgs: [...named, '--server', 'ledger'] };
  if (place < 0.9) return { shimArgs: ['--', process.execPath, SERVER, game.field.writes] };
  return { shimArgs: [], env: { SHIMKEEPER_AUTOSTART: 'off' } };
}

/** @type {import('./game.mjs').Act} */
export function closeClient(game, { place }) {
  const member = someone(game, place);
  if (!member) return null;
  game.crowd.close(member);
  return `client ${member.name} closes its shim's stdin`;
}

/** @type {import('./game.mjs').Act} */
export function killClient(game, { place }) {
  const member = someone(game, place);
  if (!member) return null;
  game.crowd.kill(member);
  return `SIGKILL to client ${member.name}`;
}

/** @type {import('./game.mjs').Act} */
export function killShim(game, { place }) {
  const member = someone(game, place);
  if (!member || !game.crowd.signalShim(member, 'SIGKILL')) return null;
  return `SIGKILL to the shim of ${member.name}`;
}

/** @type {import('./game.mjs').Act} */
export function pauseShim(game, { place, spare }) {
  const member = someone(game, place);
  if (!member || !game.crowd.signalShim(member, 'SIGSTOP')) return null;
  const ms = spare * MAX_SHIM_PAUSE_MS;
  game.later(ms, () => game.crowd.signalShim(member, 'SIGCONT'));
  return `the shim of ${member.name} stands still for ${ms.toFixed(0)} ms`;
}

/**
 * A shim that cannot see its client go; the safe hand is to find it. Only one that has said who its client is: nobody
 * else could know.
 *
 * @type {import('./game.mjs').Act}
 */
export function makeOrphan(game, { place, spare }) {
  const member = someone(game, place);
  if (!member?.shim || !existsSync(game.field.at(`shims/${fileOf(member.shim)}`))) return null;
  if (!game.crowd.signalShim(member, 'SIGSTOP')) return null;
  game.orphans.push(member.shim);
  game.crowd.kill(member);
  game.later(spare * MAX_CLEANUP_AFTER_MS, () => game.commands.start(['cleanup']));
  return `the shim ${member.shim.pid} of ${member.name} is stopped, and its client killed`;
}
