import { TEXTS } from '../../texts/window.js';
import { useClients } from '../hooks/clients-context.js';
import { clientActions } from '../view/client-views.js';
import type { ClientInstallation } from '../view/types.js';

/** What can be done with a client; each shows first what it would change. */
export function ConnectButtons({ client }: { readonly client: ClientInstallation }) {
  const { open } = useClients();
  const texts = TEXTS.connect;
  return (
    <div className="client-actions">
      {clientActions(client).map((action) => (
        <button
          key={action}
          type="button"
          className="button button-plain"
          aria-haspopup="dialog"
          aria-label={texts.actionOf(action, client.product)}
          onClick={() => open(client, action)}
        >
          {texts.actions[action]}
        </button>
      ))}
    </div>
  );
}
