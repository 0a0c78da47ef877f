/** Every kind of step, by its name in the plan. */
import { at } from '../random.mjs';
import { closeClient, killClient, killShim, makeOrphan, pauseShim, startClient } from './client-steps.mjs';
import {
  freezeAndRestart,
  killServer,
  occupyPort,
  pauseDaemon,
  signalDaemon,
  startCandidates,
} from './daemon-steps.mjs';
import { changeConfiguration, deleteFile, garbleFile, leaveLock } from './file-steps.mjs';

/** @typedef {import('./game.mjs').Act} Act */

const START = ['start', '--headless'];
const COMMANDS = [
  START,
  ['restart'],
  ['cleanup'],
  ['cleanup', '--servers'],
  ['stop'],
  ['status', '--json'],
  ['rotate'],
];
const MAX_START_AFTER_MS = 2_500;

/** @param {import('./game.mjs').Game} game @param {readonly string[]} args */
function run(game, args) {
  if (game.commands.isBusy) return null;
  void game.commands.start(args);
  return `\`shimkeeper ${args.join(' ')}\``;
}

/** A final stop would be the end of it all: somebody starts again. @type {Act} */
function stop(game, { place }) {
  const did = run(game, ['stop']);
  if (did !== null) game.later(place * MAX_START_AFTER_MS, () => game.commands.start(START));
  return did;
}

/** @type {Act} */
function several(game, { place, spare }) {
  const chosen = [at(COMMANDS, place), at(COMMANDS, spare), at(COMMANDS, (place + spare) / 2)];
  const did = chosen.map((args) => run(game, args)).filter((text) => text !== null);
  const stopped = chosen.some(([name]) => name === 'stop');
  if (stopped && did.length > 0) game.later(MAX_START_AFTER_MS, () => game.commands.start(START));
  return did.length === 0 ? null : `at once: ${did.join(', ')}`;
}

/** @type {Readonly<Record<import('../plan.mjs').StepKind, Act>>} */
export const STEPS = {
  'start a client': startClient,
  'close a client': closeClient,
  'kill a client': killClient,
  'kill a shim': killShim,
  'pause a shim': pauseShim,
  'make an orphan': makeOrphan,
  'kill the daemon': signalDaemon('SIGKILL'),
  'terminate the daemon': signalDaemon('SIGTERM'),
  'pause the daemon': pauseDaemon,
  'freeze and restart the daemon': freezeAndRestart,
  'start candidates': startCandidates,
  'kill a server': killServer,
  'run start': (game) => run(game, START),
  'run restart': (game) => run(game, ['restart']),
  'run stop': stop,
  'run cleanup': (game, { place }) => run(game, place < 0.5 ? ['cleanup'] : ['cleanup', '--servers']),
  'run rotate': (game) => run(game, ['rotate']),
  'run status': (game, { place }) => run(game, place < 0.5 ? ['status', '--json'] : ['monitor', '--json']),
  'run several': several,
  'delete a file': deleteFile,
  'garble a file': garbleFile,
  'leave a lock': leaveLock,
  'change the configuration': changeConfiguration,
  'occupy the port': occupyPort,
};
