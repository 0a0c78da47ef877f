import { type ReactNode, useMemo, useState } from 'react';
import { ClientsContext } from '../hooks/clients-context.js';
import { useClientFiles } from '../hooks/use-client-files.js';
import type { ClientInstallation, ConnectAction, ShimkeeperBridge } from '../view/types.js';
import { ConnectDialog } from './connect-dialog.js';

interface ClientsProviderProps {
  readonly bridge: ShimkeeperBridge;
  readonly children: ReactNode;
}

interface Chosen {
  readonly client: ClientInstallation;
  readonly action: ConnectAction;
}

/** The clients of this machine, for all parts of the page, and the one dialog in which they are connected. */
export function ClientsProvider({ bridge, children }: ClientsProviderProps) {
  const { asked, again } = useClientFiles(bridge);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const clients = useMemo(
    () => ({
      asked,
      open: (client: ClientInstallation, action: ConnectAction) => setChosen({ client, action }),
    }),
    [asked],
  );
  return (
    <ClientsContext value={clients}>
      {children}
      {chosen && (
        <ConnectDialog {...chosen} bridge={bridge} onChanged={again} onClose={() => setChosen(null)} />
      )}
    </ClientsContext>
  );
}
