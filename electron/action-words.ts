/** What the one-click mends say when they are done. Pure. */
import type { CleanupAnswer, EndedRow, HowEnded, ProcessRole } from '../contracts/answers.js';
import type { ActionName, ActionResult } from '../contracts/ipc.js';
import { count, listed } from './words.js';

export const ACTION_NAMES: Readonly<Record<ActionName, string>> = {
  'kill-orphans': 'Kill orphaned shims',
  'clean-up': 'Clean up',
  'end-servers': 'End orphaned servers',
  'restart-daemon': 'Restart daemon',
  'start-daemon': 'Start daemon',
  'add-example': 'Add the example server',
};

const ROLE_NAMES: Readonly<Record<ProcessRole, string>> = {
  daemon: 'duplicate daemon',
  shim: 'orphaned shim',
  server: 'orphaned server',
};

export function cleanupResult(answer: CleanupAnswer): ActionResult {
  if (answer.left.length > 0) {
    const rows = answer.left.map((row) => `pid ${row.pid} (${whyLeft(row.how)})`);
    return { ok: false, message: `Still there: ${listed(rows)}`, answer };
  }
  if (answer.ended.length === 0) return { ok: true, message: 'Nothing to end: all is clean', answer };
  return { ok: true, message: `Ended ${endedWords(answer.ended)}`, answer };
}

function endedWords(rows: readonly EndedRow[]): string {
  const roles: readonly ProcessRole[] = ['daemon', 'shim', 'server'];
  const parts = roles
    .map((role) => ({ role, n: rows.filter((row) => row.role === role).length }))
    .filter(({ n }) => n > 0)
    .map(({ role, n }) => count(n, ROLE_NAMES[role]));
  return listed(parts);
}

function whyLeft(how: HowEnded): string {
  switch (how) {
    case 'refused':
      return 'not allowed to end it';
    case 'identity-changed':
      return 'another process has its number now';
    case 'asked':
    case 'sigterm':
    case 'sigkill':
      return 'it did not end in time';
    case 'vanished':
    case 'planned':
      return 'it was not touched';
  }
}
