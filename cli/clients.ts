/** The connecting of clients, as the commands do it. */
import { ownUser } from '../clients/catalogue.js';
import { Connector } from '../clients/connect/connector.js';
import { messageOf } from '../contracts/errors.js';
import { VERSION } from '../contracts/product.js';
import { checkConfigText } from '../daemon/config.js';
import { readTrayRecord } from '../home/launch.js';
import { ensureLauncher, launcherEntry, launcherRuntimes } from '../home/launcher.js';
import { privateFiles } from '../home/private-files.js';
import type { Context } from './context.js';

export function connectorOf({ paths, env }: Context): Connector {
  return new Connector({
    home: paths,
    user: () => ({ ...ownUser(), env }),
    shim: (product) => launcherEntry(paths, product),
    checkConfig: checkConfigText,
    files: privateFiles,
    now: () => new Date(),
    version: VERSION,
  });
}

/** Rewrites the launcher where it differs. Throws as `ensureLauncher` does. */
export async function keepLauncher({ paths, installation, env, note }: Context): Promise<void> {
  const electron = process.versions['electron'] ? installation.runtime : readTrayRecord(paths)?.command;
  const runtimes = await launcherRuntimes(installation, electron ?? null, env);
  const outcome = ensureLauncher(paths, installation, runtimes);
  if (outcome === 'newer') note(`${paths.launcher} is of a newer version and was left as it is`);
}

/** For whoever starts something else: without the launcher only clients that name it are worse off. */
export async function tryLauncher(context: Context): Promise<void> {
  try {
    await keepLauncher(context);
  } catch (error) {
    context.note(`the launcher for clients could not be written: ${messageOf(error)}`);
  }
}
