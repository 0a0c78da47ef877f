import type { ClientConnection, ConnectAction } from '../../contracts/connect.js';

export const CONNECT_TEXTS = {
  looking: 'Looking for clients…',
  failed: (why: string) => `The clients could not be looked at: ${why}`,
  noneTitle: 'No client was found',
  noneText:
    'Claude Desktop, Claude Code, Cursor, VS Code, Windsurf, Augment, Codex and Gemini CLI are known.',
  states: {
    connected: 'Connected',
    mixed: 'Partly connected',
    own: 'Not connected',
    empty: 'Not connected',
    absent: 'Not installed',
    unusable: 'File cannot be used',
  } satisfies Record<ClientConnection, string>,
  absent: (names: string) => `Not found here: ${names}`,
  noServers: 'It runs no server by itself.',
  runs: (names: string) => `It runs by itself: ${names}`,
  actions: { connect: 'Connect', disconnect: 'Disconnect' } satisfies Record<ConnectAction, string>,
  actionOf: (action: ConnectAction, product: string) =>
    action === 'connect' ? `Connect ${product}` : `Disconnect ${product}`,
  planning: 'Looking at its file…',
  nothing: 'There is nothing to change.',
  moved: {
    connect: (names: string) => `Goes behind Shimkeeper: ${names}`,
    disconnect: (names: string) => `Is put back: ${names}`,
  } satisfies Record<ConnectAction, (names: string) => string>,
  kept: (name: string, why: string) => `${name} stays: ${why}`,
  backup: (file: string) => `The file as it is will be kept: ${file}`,
  change: (file: string) => `Change of ${file}`,
  added: 'added',
  removed: 'removed',
  agree: {
    connect: (files: number) => `Connect, changing ${files === 1 ? 'this file' : `these ${files} files`}`,
    disconnect: (files: number) =>
      `Disconnect, changing ${files === 1 ? 'this file' : `these ${files} files`}`,
  } satisfies Record<ConnectAction, (files: number) => string>,
  cancel: 'Change nothing',
  done: 'Done',
} as const;

export const FIRST_RUN_TEXTS = {
  title: 'Three steps to a connected client',
  steps: 'Steps to a connected client',
  choose: 'Choose a client',
  chooseText: 'Its servers go behind Shimkeeper, where all clients share them.',
  look: 'Look at the change, and agree',
  lookText: 'Nothing is written before. The file as it was is kept, and Disconnect puts it back.',
  restart: 'Restart the client',
  restartText: 'It appears here by itself.',
  done: 'done',
  byHand: 'Or paste it by hand',
} as const;
