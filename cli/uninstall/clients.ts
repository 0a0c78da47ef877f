/** The clients' files: who still starts our shim, and putting their files back as they were. */
import type { UninstallAnswer } from '../../contracts/answers.js';
import type { ClientInstallation } from '../../contracts/connect.js';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { underConnectLock } from '../../home/connect-lock.js';
import { connectorOf } from '../clients.js';
import type { Context } from '../context.js';

/** Products whose files were changed by `connect` and are not yet back. */
export function connectedClients(context: Context): string[] {
  const { clients } = connectorOf(context).list();
  return clients.filter(isConnected).map(({ product }) => product);
}

/** One that cannot be put back does not keep the others from it. */
export async function putBack(context: Context): Promise<UninstallAnswer['clients'][number][]> {
  const connector = connectorOf(context);
  const connected = connector.list().clients.filter(isConnected);
  const rows: UninstallAnswer['clients'][number][] = [];
  for (const { id, product } of connected) {
    try {
      const { ok, message } = await underConnectLock(context.paths, () =>
        connector.apply(connector.plan(id, 'disconnect').id),
      );
      rows.push({ client: id, ok, message });
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      rows.push({ client: id, ok: false, message: `${product}: ${messageOf(error)}` });
    }
  }
  return rows;
}

/** Of a file that `connect` made there is no backup: it goes again. */
function isConnected({ state, backup }: ClientInstallation): boolean {
  return backup !== null || state === 'connected' || state === 'mixed';
}
