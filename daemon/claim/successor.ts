/**
 * Who carries on when the tray app quits under attached shims: a headless daemon that boots while the port is still ours
 * and waits at the door, so that the port is without an owner for a moment only.
 */
import { messageOf } from '../../contracts/errors.js';
import { LINGER_AFTER_QUIT_MS } from '../../contracts/product.js';
import { listAnnouncements } from '../../home/announce.js';
import { identityIn, mayBeAlive, ownIdentity } from '../../home/identity.js';
import { type Installation, isAtTheDoor, launchHeadless } from '../../home/launch.js';
import type { HomePaths } from '../../home/paths.js';
import type { Log } from '../log.js';

/**
 * A headless daemon boots in a fraction of a second, on a loaded machine in some. Until then the port stays ours, so that no
 * shim takes us for gone and launches one of its own, which would stay for long after the last shim.
 */
const SUCCESSOR_BOOT_MS = 8_000;

export interface SuccessorOptions {
  readonly paths: HomePaths;
  readonly installation: Installation;
  readonly log: Log;
  readonly env?: NodeJS.ProcessEnv;
}

/** Returns when it is at the door. Never throws: without it the shims launch a daemon themselves. */
export async function launchSuccessor({ paths, installation, log, env }: SuccessorOptions): Promise<void> {
  try {
    const launched = await launchHeadless(installation, paths, LINGER_AFTER_QUIT_MS, env, ownIdentity());
    if (await isAtTheDoor(paths, launched, SUCCESSOR_BOOT_MS)) return;
    log.warn({ reason: launched.reason() }, 'the successor takes long to start');
  } catch (error) {
    log.error({ error: messageOf(error) }, 'no successor could be launched');
  }
}

/** A shim of this home lives, attached or on its way back. */
export function hasLiveShim(paths: HomePaths): boolean {
  return listAnnouncements(paths.shimsDir).some(({ content }) => {
    const identity = identityIn(content);
    return identity !== null && mayBeAlive(identity);
  });
}
