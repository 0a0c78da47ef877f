/** What is done to the home's files. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../../build/setup/failure.mjs';
import { bootId, statOf } from '../look/proc.mjs';
import { at } from '../random.mjs';
import { fileOf, SERVER } from './field.mjs';

/** @typedef {import('./game.mjs').Game} Game */

const FILES = ['daemon.pid', 'health.json', 'token', 'spawn.lock', 'logs/daemon.log', 'logs/launch.log'];
/** Not servers/: a stubborn server that a killed daemon has left is known by what stands there, and by nothing else. */
const FOLDERS = ['shims', 'daemons'];
const MAX_BAD_MS = 2_000;

/** @type {import('./game.mjs').Act} */
export function deleteFile({ field, orphans }, { place, spare }) {
  const name = at([...FILES, ...FOLDERS], place);
  // What a stopped shim has said it cannot say again.
  const file = FOLDERS.includes(name) ? oneOf(field.at(name), orphans.map(fileOf), spare) : field.at(name);
  if (file === null) return null;
  rmSync(file, { force: true });
  return `${path.relative(field.home, file)} is deleted`;
}

/** @param {string} folder @param {readonly string[]} but @param {number} place @returns {string | null} */
function oneOf(folder, but, place) {
  const names = readdirSync(folder).filter((name) => !but.includes(name));
  return names.length === 0 ? null : path.join(folder, at(names, place));
}

/** @type {import('./game.mjs').Act} */
export function garbleFile(game, { place, spare }) {
  const { field } = game;
  const own = statOf(process.pid);
  const health = field.read('health.json');
  const stranger = { pid: process.pid, startTicks: own?.startTicks, bootId: bootId(), port: field.port };
  const [name, text] = at(
    /** @type {const} */ ([
      ['daemon.pid', ''],
      ['daemon.pid', 'no pid\n'],
      ['daemon.pid', `${process.pid}\n`],
      ['health.json', health.slice(0, Math.floor(health.length * spare))],
      ['health.json', '{"pid": tru'],
      ['health.json', JSON.stringify({ ...parsed(health), ...stranger })],
    ]),
    place,
  );
  if (name === 'daemon.pid') field.spoilt.pidFile = text;
  else field.spoilt.healthFile = text;
  writeFileSync(field.at(name), text, { mode: 0o600 });
  return `${name} is made ${JSON.stringify(text.slice(0, 40))}`;
}

/** @param {string} text @returns {object} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

/** @type {import('./game.mjs').Act} */
export function leaveLock({ field }, { place }) {
  // Our own pid, of a process that ended long ago.
  const dead = { schema: 1, bootId: bootId(), pid: process.pid, startTicks: 1, at: new Date().toISOString() };
  const text = at([JSON.stringify(dead), 'garbage'], place);
  try {
    writeFileSync(field.at('spawn.lock'), text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  }
  return `spawn.lock is left by a dead process: ${text.slice(0, 60)}`;
}

/** @type {import('./game.mjs').Act} */
export function changeConfiguration(game, { place, spare }) {
  const { field } = game;
  const stubborn = { command: process.execPath, args: [SERVER, field.writes, 'stubborn'] };
  const good = () => field.configure({});
  const [what, change, passing] = at(
    /** @type {readonly [string, () => void, boolean][]} */ ([
      ['has a stubborn server more', () => field.configure({ stubborn }), false],
      ['gives the server another environment', () => field.configure({}, { ROUND: String(spare) }), false],
      ['is as at the beginning', good, false],
      ['is cut off', () => writeFileSync(field.at('config.json'), '{ "mcpServers": {'), true],
      ['is gone', () => rmSync(field.at('config.json'), { force: true }), true],
    ]),
    place,
  );
  change();
  if (passing) game.later(spare * MAX_BAD_MS, good);
  return `config.json ${what}`;
}
