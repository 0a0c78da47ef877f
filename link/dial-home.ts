/**
 * Dials the daemon of a home. Where it gets none it says whose silence or refusal it was: our own daemon's that is busy,
 * stopped or hung, or a stranger's, who is named as far as the system tells. A stranger is sent no more than a proof.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ShimkeeperError } from '../contracts/errors.js';
import { LOOPBACK } from '../contracts/product.js';
import type { ControlHello, ShimHello } from '../contracts/wire.js';
import { occupantOf, portTaken } from '../home/occupant.js';
import type { HomePaths } from '../home/paths.js';
import { listeningSockets } from '../home/port-holder.js';
import { activityBetween, readPulse } from '../home/pulse.js';
import { dialPort, type LiveOwner, liveDaemonOn } from '../home/settings.js';
import { readToken } from '../home/token.js';
import { DIAL_TIMEOUT_MS, dial, type Link } from './dial.js';
import { hungError } from './hung.js';
import { connectToAnother } from './meets-itself.js';

/** A token is replaced once in a long while; more often than this within one knock it is not. */
const MAX_TRIES = 3;
/** A daemon announces itself before it binds: where none has, this is a stranger, and the client is to hear so soon. */
const STRANGER_TIMEOUT_MS = 1_000;
/** A daemon that leaves takes back its announcement, says its last words, and has then let go of the port. */
const LEAVES_WITHIN_MS = 500;
/** A connection on loopback is taken by the kernel at once; a full queue is somebody's too. */
const KNOCK_TIMEOUT_MS = 500;

export interface DialHomeOptions {
  readonly as: ShimHello | ControlHello;
  /** Default: the live owner's port, else the configured one. */
  readonly port?: number;
  readonly timeoutMs?: number;
}

/**
 * Throws what `dial` throws, but for a silent or refusing peer: `daemon-busy` or `daemon-hung` for our own daemon,
 * `port-taken` for anybody else, `token-unusable`. `daemon-absent` also where the home has no token, so never had a daemon.
 */
export async function dialHome(
  paths: HomePaths,
  { as, port = dialPort(paths), timeoutMs }: DialHomeOptions,
): Promise<Link> {
  const owner = liveDaemonOn(paths, port);
  const before = owner && readPulse(owner);
  const patience = owner ? DIAL_TIMEOUT_MS : STRANGER_TIMEOUT_MS;
  for (let attempt = 1; ; attempt += 1) {
    const token = readToken(paths);
    if (!token) throw await noTokenError(paths, port);
    try {
      return await dial({ port, token, as, timeoutMs: timeoutMs ?? patience });
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      // `rotate` came between our look at the file and the daemon's at our proof.
      if (attempt < MAX_TRIES && readToken(paths) !== token) continue;
      const ours = owner ?? liveDaemonOn(paths, port);
      throw ours ? ofOurs(error, ours, before) : await ofStranger(error, paths, port);
    }
  }
}

function ofOurs(
  error: ShimkeeperError,
  owner: LiveOwner,
  before: ReturnType<typeof readPulse>,
): ShimkeeperError {
  if (error.code !== 'daemon-hung') return error;
  const now = readPulse(owner);
  const activity = before && now ? activityBetween(before, now) : null;
  if (activity === 'stopped' || activity === 'idle') return hungError(owner.pid, activity);
  return new ShimkeeperError(
    'daemon-busy',
    `The daemon (pid ${owner.pid}) is busy and did not answer in time: try again.`,
    { cause: error },
  );
}

async function ofStranger(error: ShimkeeperError, paths: HomePaths, port: number): Promise<ShimkeeperError> {
  switch (error.code) {
    case 'daemon-hung':
      return portTaken(port, 'it takes connections and says nothing', error);
    case 'handshake-refused':
      return portTaken(port, 'a Shimkeeper daemon of another home', error);
    case 'port-taken':
      return occupantOf(port) === null ? error : portTaken(port, '', error);
    case 'daemon-lost':
      return (await staysThere(paths, port)) ? portTaken(port, 'it hangs up at once', error) : error;
    case 'peer-unproven': {
      const who = occupantOf(port);
      return who === null
        ? error
        : new ShimkeeperError('peer-unproven', `${error.message} It is ${who}.`, { cause: error });
    }
    default:
      return error;
  }
}

/** It hung up and still listens: no daemon of ours that was just leaving. */
async function staysThere(paths: HomePaths, port: number): Promise<boolean> {
  const [before] = listeningSockets(port);
  if (!before) return false;
  await delay(LEAVES_WITHIN_MS);
  return listeningSockets(port).some(({ link }) => link === before.link) && !liveDaemonOn(paths, port);
}

async function noTokenError(paths: HomePaths, port: number): Promise<ShimkeeperError> {
  if (!(await isListening(port))) {
    return new ShimkeeperError('daemon-absent', 'This home has never had a daemon: run `shimkeeper start`.');
  }
  // The first daemon of the home makes the token before it binds: perhaps just now.
  if (readToken(paths)) return new ShimkeeperError('daemon-lost', 'A daemon is just coming up: try again.');
  return portTaken(port, 'it listens there, and this home has never had a daemon');
}

/** Nothing is said to whoever is there. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectToAnother({ host: LOOPBACK, port, timeout: KNOCK_TIMEOUT_MS });
    const settle = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
