import { ACTION_NAMES } from './actions.js';

/** The tray's menu, in the outward contract's words, and the window's own. */
export const MENU_TEXTS = {
  open: 'Open Shimkeeper',
  killOrphans: (orphans: number) =>
    orphans === 0 ? ACTION_NAMES['kill-orphans'] : `${ACTION_NAMES['kill-orphans']} (${orphans})`,
  cleanUp: ACTION_NAMES['clean-up'],
  restartDaemon: ACTION_NAMES['restart-daemon'],
  login: 'Start at login',
  quit: 'Quit',
  clients: (count: number) => `Clients (${count})`,
  client: (name: string, shims: string, orphans: number) =>
    `${name}: ${shims}${orphans > 0 ? `, ${orphans} orphaned` : ''}`,
  shim: 'shim',
  more: (count: number) => `and ${count} more`,
  file: 'File',
  view: 'View',
} as const;
