import { createContext, useContext } from 'react';
import type { ClientInstallation, ClientsAnswer, ConnectAction } from '../view/types.js';
import type { Asked } from './use-asked.js';

export interface Clients {
  readonly asked: Asked<ClientsAnswer>;
  /** Shows what would be changed, and changes it when the person agrees. */
  readonly open: (client: ClientInstallation, action: ConnectAction) => void;
}

export const ClientsContext = createContext<Clients>({ asked: { state: 'waiting' }, open: () => undefined });

export const useClients = (): Clients => useContext(ClientsContext);
