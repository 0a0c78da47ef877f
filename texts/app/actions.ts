import type { HowEnded, ProcessRole } from '../../contracts/answers.js';
import type { ActionName } from '../../contracts/ipc.js';

/** The contract's own words for the one-click mends: on menu, buttons, notes and in the time line. */
export const ACTION_NAMES: Readonly<Record<ActionName, string>> = {
  'kill-orphans': 'Kill orphaned shims',
  'clean-up': 'Clean up',
  'end-servers': 'End orphaned servers',
  'restart-daemon': 'Restart daemon',
  'start-daemon': 'Start daemon',
  'add-example': 'Add the example server',
};

export const ACTION_TEXTS = {
  names: ACTION_NAMES,
  underWay: (name: string) => `"${name}" is still under way`,
  failed: (name: string, why: string) => `${name}: ${why}`,
  step: (role: ProcessRole, pid: number, what: string) => `${role} ${pid}: ${what}`,
  restarted: 'The daemon was restarted',
  started: 'The daemon is running',
  exampleAdded: 'The example server was added to config.json',
  exampleThere: 'The example server was there already',
  left: (rows: string) => `Still there: ${rows}`,
  leftRow: (pid: number, why: string) => `pid ${pid} (${why})`,
  clean: 'Nothing to end: all is clean',
  ended: (rows: string) => `Ended ${rows}`,
  roles: {
    daemon: 'duplicate daemon',
    shim: 'orphaned shim',
    server: 'orphaned server',
  } satisfies Record<ProcessRole, string>,
  whyLeft: {
    refused: 'not allowed to end it',
    'identity-changed': 'another process has its number now',
    asked: 'it did not end in time',
    sigterm: 'it did not end in time',
    sigkill: 'it did not end in time',
    vanished: 'it was not touched',
    planned: 'it was not touched',
  } satisfies Record<HowEnded, string>,
} as const;
