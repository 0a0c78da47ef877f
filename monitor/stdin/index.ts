/** Who can still write to a process's standard input, as this system tells it. */
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import type { StdinState } from '../facts.js';
import { readStdins } from './linux.js';

/** By identity key. */
export type ReadStdins = (
  asked: readonly ProcessRow[],
  snapshot: ProcessSnapshot,
) => Promise<ReadonlyMap<string, StdinState>>;

/** What the system does not tell is not known, and what is not known is left alone. */
const NO_STDINS: ReadStdins = async () => new Map();

export function stdinsOf(platform: NodeJS.Platform = process.platform): ReadStdins {
  return platform === 'linux' ? readStdins : NO_STDINS;
}
