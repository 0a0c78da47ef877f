/** The in-band question of the hand: a shim or a daemon that runs is asked to end, and finishes what it owes before it does. */
import { existsSync } from 'node:fs';
import type { AccusedRow } from '../contracts/answers.js';
import { systemCode } from '../contracts/errors.js';
import type { ProcessRow } from '../contracts/process-table.js';
import { announcementFile } from '../home/announce.js';
import { requestEnd, withdrawEndRequest } from '../home/end-request.js';
import type { HomePaths } from '../home/paths.js';
import type { InBand } from './hand.js';

/** Servers that clients left behind have no way to be asked; a stopped process hears nothing. */
export function askInBand({ shimsDir, daemonsDir }: Pick<HomePaths, 'shimsDir' | 'daemonsDir'>): InBand {
  const directories: Partial<Record<AccusedRow['role'], string>> = { shim: shimsDir, daemon: daemonsDir };
  return {
    ask: async (accused: AccusedRow, row: ProcessRow) => {
      const directory = directories[accused.role];
      if (directory === undefined || row.state === 'stopped') return false;
      // A daemon that says nothing of itself is of another make, and is not waited for.
      if (accused.role === 'daemon' && !existsSync(announcementFile(directory, accused))) return false;
      return tolerant(() => requestEnd(directory, accused));
    },
    withdraw: (accused) => {
      const directory = directories[accused.role];
      if (directory !== undefined) tolerant(() => withdrawEndRequest(directory, accused));
    },
  };
}

/** False: the home takes no file now (full, read-only). The signals that follow need none. */
function tolerant(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
