/** What the one-click mends say when they are done. Pure. */
import type { CleanupAnswer, EndedRow, ProcessRole } from '../contracts/answers.js';
import type { ActionResult } from '../contracts/ipc.js';
import { APP_TEXTS } from '../texts/app.js';
import { count, listed } from '../texts/words.js';

const TEXTS = APP_TEXTS.actions;

export function cleanupResult(answer: CleanupAnswer): ActionResult {
  if (answer.left.length > 0) {
    const rows = answer.left.map((row) => TEXTS.leftRow(row.pid, TEXTS.whyLeft[row.how]));
    return { ok: false, message: TEXTS.left(listed(rows)), answer };
  }
  if (answer.ended.length === 0) return { ok: true, message: TEXTS.clean, answer };
  return { ok: true, message: TEXTS.ended(endedWords(answer.ended)), answer };
}

function endedWords(rows: readonly EndedRow[]): string {
  const roles: readonly ProcessRole[] = ['daemon', 'shim', 'server'];
  const parts = roles
    .map((role) => ({ role, n: rows.filter((row) => row.role === role).length }))
    .filter(({ n }) => n > 0)
    .map(({ role, n }) => count(n, TEXTS.roles[role]));
  return listed(parts);
}
