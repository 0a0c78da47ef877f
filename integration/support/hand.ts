/** The safe hand on one real process, with the signals that it sent; and what it may find that process to be. */
import type { AccusedRow, CleanupAnswer } from '../../contracts/answers.js';
import type { LiveProcess } from '../../home/identity.js';
import { execute } from '../../monitor/hand.js';
import { askInBand } from '../../monitor/in-band.js';
import { createProcessTable } from '../../monitor/table/index.js';
import { type TestHome, until } from './home.js';

/** A busy machine may take longer than a person would wait. */
const ASKED_MS = 20_000;
const STOPPED_WITHIN_MS = 20_000;

export async function endByHand(
  home: TestHome,
  accused: LiveProcess,
  role: AccusedRow['role'],
): Promise<{ answer: CleanupAnswer; signals: string[] }> {
  const signals: string[] = [];
  const table = createProcessTable();
  const row: AccusedRow = { ...accused, role, evidence: ['the test says so'], command: '', rssBytes: null };
  try {
    const answer = await execute([row], {
      table,
      ownUid: process.getuid?.() ?? null,
      inBand: askInBand(home.paths),
      kill: (pid, signal) => {
        signals.push(signal);
        process.kill(pid, signal);
      },
      waits: { askedMs: ASKED_MS },
    });
    return { answer, signals };
  } finally {
    await table.close();
  }
}

/** Resolves when it is stopped, as the process table tells it. */
export async function stopProcess({ pid }: LiveProcess): Promise<void> {
  const table = createProcessTable();
  try {
    process.kill(pid, 'SIGSTOP');
    await until(
      async () => (await table.read(pid))?.state === 'stopped',
      STOPPED_WITHIN_MS,
      `${pid} is stopped`,
    );
  } finally {
    await table.close();
  }
}
