/** Asks whatever listens on the home's port who it is. Never throws, always bounded. */
import { performance } from 'node:perf_hooks';
import { ShimkeeperError } from '../contracts/errors.js';
import type { HealthFile } from '../contracts/files.js';
import type { HomePaths } from '../home/paths.js';
import { ControlLink } from './control.js';

/** `refused`: nothing listens. `hung`: accepted, no answer in time. `foreign`: something else answers. */
export type Probed = HealthFile | 'refused' | 'hung' | 'foreign';

/** For the whole exchange: a look at a hung daemon is to be done in two seconds, the start of a command included. */
const PROBE_TIMEOUT_MS = 1_200;

/** The daemon's own health over an authenticated connection, in at most PROBE_TIMEOUT_MS. */
export async function probeDaemon(paths: HomePaths, port?: number): Promise<Probed> {
  const startedAt = performance.now();
  let link: ControlLink | undefined;
  try {
    link = await ControlLink.open(paths, PROBE_TIMEOUT_MS, port);
    return await link.ask('status', PROBE_TIMEOUT_MS - (performance.now() - startedAt));
  } catch (error) {
    return probedFrom(error);
  } finally {
    link?.close();
  }
}

/** What a failed question says of whoever has the port. Rethrows what is no error of ours. */
export function probedFrom(error: unknown): Probed {
  if (!(error instanceof ShimkeeperError)) throw error;
  switch (error.code) {
    case 'daemon-absent':
    case 'daemon-lost':
    case 'daemon-draining':
    // Our own token is at fault: that says nothing of what listens.
    case 'token-unusable':
      return 'refused';
    case 'daemon-hung':
    case 'daemon-busy':
    case 'control-timeout':
      return 'hung';
    default:
      return 'foreign';
  }
}
