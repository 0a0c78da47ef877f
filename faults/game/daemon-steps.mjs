/** What is done to the daemon, its servers and its port. */
import { judgeOccupant, judgeWords } from '../judge/ends.mjs';
import { at } from '../random.mjs';
import { CLI, OCCUPANT } from './field.mjs';

/**
 * @typedef {import('./game.mjs').Game} Game
 * @typedef {import('../plan.mjs').Step} Step
 * @typedef {import('../look/processes.mjs').Seen} Seen
 */

const MAX_PAUSE_MS = 2_500;
const MAX_CANDIDATES = 4;
const OCCUPANT_WAIT_MS = 1_500;
const MAX_HOLD_MS = 2_000;
const MANNERS = ['silent', 'web', 'rude'];

/** @param {Game} game @returns {Seen | undefined} the port's owner before one that is just coming or going */
function daemonOf({ sample }) {
  return (
    sample.holders.find(({ role }) => role === 'daemon') ??
    sample.processes.find(({ role }) => role === 'daemon')
  );
}

/** @param {NodeJS.Signals} signal @returns {import('./game.mjs').Act} */
export function signalDaemon(signal) {
  return (game) => {
    const daemon = daemonOf(game);
    return daemon && game.field.signal(daemon, signal) ? `${signal} to daemon ${daemon.pid}` : null;
  };
}

/** @type {import('./game.mjs').Act} */
export function pauseDaemon(game, { place }) {
  const daemon = daemonOf(game);
  if (!daemon || !game.field.signal(daemon, 'SIGSTOP')) return null;
  const ms = place * MAX_PAUSE_MS;
  game.later(ms, () => game.field.signal(daemon, 'SIGCONT'));
  return `daemon ${daemon.pid} stands still for ${ms.toFixed(0)} ms`;
}

/** @type {import('./game.mjs').Act} */
export function freezeAndRestart(game, { place }) {
  const daemon = daemonOf(game);
  if (!daemon || game.commands.isBusy || !game.field.signal(daemon, 'SIGSTOP')) return null;
  game.later(place * MAX_PAUSE_MS, async () => {
    const code = await game.commands.start(['restart']);
    const stillThere = game.field.signal(daemon, 'SIGCONT');
    if (code === 0 && stillThere) game.violate([`\`restart\` left the frozen daemon ${daemon.pid} alive`]);
  });
  return `daemon ${daemon.pid} is frozen until \`restart\` replaces it`;
}

/** @type {import('./game.mjs').Act} */
export function startCandidates(game, { place }) {
  const count = 1 + Math.floor(place * MAX_CANDIDATES);
  const pids = Array.from({ length: count }, () => startCandidate(game));
  return `candidates by hand: ${pids.join(', ')}`;
}

/** @param {Game} game */
function startCandidate(game) {
  const child = game.field.node([CLI, 'daemon', '--home', game.field.home], 'ignore');
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    said = (said + text).slice(-4_096);
  });
  child.once('close', (code) => {
    game.violate(judgeWords(`the daemon ${child.pid} that was started by hand`, said));
    if (code !== null && code !== 0 && code !== 2)
      game.violate([`daemon ${child.pid} ended with ${code}: ${said}`]);
  });
  return child.pid;
}

/** @type {import('./game.mjs').Act} */
export function killServer(game, { place }) {
  const servers = game.sample.processes.filter(({ role }) => role === 'server');
  if (servers.length === 0) return null;
  const server = at(servers, place);
  return game.field.signal(server, 'SIGKILL') ? `SIGKILL to server ${server.pid}` : null;
}

/** @type {import('./game.mjs').Act} */
export function occupyPort(game, { place, spare }) {
  const { field } = game;
  const manner = at(MANNERS, place);
  const holdMs = Math.round(spare * MAX_HOLD_MS);
  const child = field.node(
    [OCCUPANT, String(field.port), manner, String(OCCUPANT_WAIT_MS), String(holdMs)],
    'ipc',
  );
  const daemon = daemonOf(game);
  let heard = '';
  child.on('message', (/** @type {{ ready?: true, taken?: boolean, heard?: string }} */ message) => {
    if (message.ready && daemon) field.signal(daemon, 'SIGKILL');
    if (message.taken) game.note(`the foreign program ${child.pid} has the port`);
    heard = message.heard ?? heard;
  });
  game.attend(
    new Promise((resolve) => {
      child.once('close', (code, signal) => {
        game.violate(judgeOccupant({ code, signal, heard }, game.secrets));
        resolve(undefined);
      });
    }),
  );
  return `a foreign program (${manner}, pid ${child.pid}) wants the port for ${holdMs} ms`;
}
