/** Dials this home's daemon with this home's token, as the file has it at this moment. */
import { ShimkeeperError } from '../contracts/errors.js';
import type { HomePaths } from '../home/paths.js';
import { readToken } from '../home/token.js';
import { type DialOptions, dial, type Link } from './dial.js';

/** A token is replaced once in a long while; more often than this within one knock it is not. */
const MAX_TRIES = 3;

/** Throws what `dial` throws, `token-unusable`, and `daemon-absent` where the home has no token, so never had a daemon. */
export async function dialHome(paths: HomePaths, options: Omit<DialOptions, 'token'>): Promise<Link> {
  for (let attempt = 1; ; attempt += 1) {
    const token = readToken(paths);
    if (!token) {
      throw new ShimkeeperError('daemon-absent', 'This home has never had a daemon: run `shimkeeper start`.');
    }
    try {
      return await dial({ ...options, token });
    } catch (error) {
      // `rotate` came between our look at the file and the daemon's at our proof.
      if (attempt >= MAX_TRIES || readToken(paths) === token) throw error;
    }
  }
}
