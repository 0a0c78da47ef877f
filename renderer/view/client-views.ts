/** Installed clients as the Connect panel shows them. */

import { TEXTS } from '../../texts/window.js';
import type { ClientConnection, ClientInstallation, ConnectAction, Look } from './types.js';

const LOOKS = {
  connected: { tone: 'fine', icon: 'check-circle' },
  mixed: { tone: 'attention', icon: 'triangle' },
  own: { tone: 'quiet', icon: 'ring' },
  empty: { tone: 'quiet', icon: 'ring' },
  absent: { tone: 'quiet', icon: 'dashed-ring' },
  unusable: { tone: 'trouble', icon: 'octagon' },
} as const satisfies Record<ClientConnection, Pick<Look, 'tone' | 'icon'>>;

export const clientLook = (state: ClientConnection): Look => ({
  ...LOOKS[state],
  word: TEXTS.connect.states[state],
});

/** What can be done with a client, in the order of the buttons. */
export function clientActions(client: ClientInstallation): readonly ConnectAction[] {
  switch (client.state) {
    case 'own':
    case 'empty':
      return ['connect'];
    case 'mixed':
      return ['connect', 'disconnect'];
    case 'connected':
      return ['disconnect'];
    case 'absent':
    case 'unusable':
      return [];
  }
}

const ORDER: readonly ClientConnection[] = ['unusable', 'mixed', 'own', 'empty', 'connected'];

/** Those that are here: what needs a hand first, then by name. */
export function presentClients(clients: readonly ClientInstallation[]): readonly ClientInstallation[] {
  return clients
    .filter(({ state }) => state !== 'absent')
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.product.localeCompare(b.product));
}

export const absentClients = (clients: readonly ClientInstallation[]): readonly string[] =>
  clients.filter(({ state }) => state === 'absent').map(({ product }) => product);

/** The step that a person who has no shim yet is at: choose a client, or restart one that is connected. */
export function firstStep(clients: readonly ClientInstallation[]): 'choose' | 'restart' {
  return clients.some(({ state }) => state === 'connected' || state === 'mixed') ? 'restart' : 'choose';
}
