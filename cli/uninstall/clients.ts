/** The clients' files: who still starts our shim, and putting their files back as they were. */
import type { UninstallAnswer } from '../../contracts/answers.js';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { connectorOf } from '../clients.js';
import type { Context } from '../context.js';

/** Products whose files were changed by `connect` and are not yet back. */
export function connectedClients(context: Context): string[] {
  const { clients } = connectorOf(context).list();
  return clients.filter(({ backup }) => backup !== null).map(({ product }) => product);
}

/** One that cannot be put back does not keep the others from it. */
export function putBack(context: Context): UninstallAnswer['clients'][number][] {
  const connector = connectorOf(context);
  const connected = connector.list().clients.filter(({ backup }) => backup !== null);
  return connected.map(({ id, product }) => {
    try {
      const { ok, message } = connector.apply(connector.plan(id, 'disconnect').id);
      return { client: id, ok, message };
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      return { client: id, ok: false, message: `${product}: ${messageOf(error)}` };
    }
  });
}
