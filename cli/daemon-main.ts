/** The headless daemon's composition root; a bundle of its own, because shims wait for it to start. */
import './small-heap.js';

import { runHeadless } from '../daemon/headless.js';
import { ownInstallation } from '../home/launch.js';
import { homePaths, resolveHome } from '../home/paths.js';

/** Runs the daemon of this home to its end, then ends the process. Throws what `runHeadless` throws. */
export async function runDaemon(home: string | undefined): Promise<void> {
  await runHeadless({
    paths: homePaths(resolveHome(home)),
    installation: ownInstallation(),
    env: process.env,
  });
  // Whatever a library still holds open must not keep an ended daemon alive.
  process.exit(0);
}
