import type { FindingKind } from '../../contracts/answers.js';

/** What the app itself adds to the time line. What daemon, monitor and clients tell comes in their own words. */
export const APP_EVENT_TEXTS = {
  findings: {
    'duplicate-daemon': 'Duplicate daemon',
    'orphan-shim': 'Orphaned shim',
    'orphan-server': 'Orphaned server',
    'duplicate-server': 'Duplicate server',
    'stale-health': 'Stale health file',
    'pid-mismatch': 'The files name the wrong process',
    'hung-daemon': 'The daemon hangs',
    'port-taken': 'Port taken',
  } satisfies Record<FindingKind, string>,
  someFinding: 'A finding',
  pid: (pid: number) => ` (pid ${pid})`,
  resolved: (finding: string) => `${finding}: resolved`,
  found: (finding: string, evidence: string) => (evidence === '' ? finding : `${finding}: ${evidence}`),
  gone: {
    drain: 'Another daemon of this home took over.',
    stop: 'The daemon was stopped from outside. Start it again from here.',
    lost: 'Another daemon has taken this home while this app stood still; its own has ended.',
  },
  notStarted: (why: string) => `The daemon did not start: ${why}`,
  recordFailed: (why: string) => `tray.json could not be written: ${why}`,
  launcherFailed: (why: string) => `The launcher for clients could not be written: ${why}`,
  preferencesFailed: (why: string) => `The preferences cannot be read, so they stay as they were: ${why}`,
  configSaved: 'config.json was saved; the old one is kept beside it.',
  loginOn: 'Starts at login from now on.',
  loginOff: 'No longer starts at login.',
  loginFailed: (why: string) => `Start at login could not be changed: ${why}`,
  loginUnknown: (why: string) => `The setting of Start at login cannot be read: ${why}`,
} as const;
