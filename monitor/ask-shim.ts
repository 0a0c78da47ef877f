/** The in-band question of the hand: a shim that runs is asked to end, and answers its client before it does. */
import type { AccusedRow } from '../contracts/answers.js';
import { systemCode } from '../contracts/errors.js';
import type { ProcessRow } from '../contracts/process-table.js';
import { requestEnd, withdrawEndRequest } from '../home/end-request.js';
import type { InBand } from './hand.js';

/** Other roles have no way to be asked; a stopped process hears nothing. */
export function askShims(shimsDir: string): InBand {
  return {
    ask: async (accused: AccusedRow, row: ProcessRow) => {
      if (accused.role !== 'shim' || row.state === 'stopped') return false;
      return tolerant(() => requestEnd(shimsDir, accused));
    },
    withdraw: (accused) => {
      if (accused.role === 'shim') tolerant(() => withdrawEndRequest(shimsDir, accused));
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
