/** The standard inputs of shims that cannot speak for themselves. Asking goes over every process, so it is done seldom. */
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import type { StdinState } from '../facts.js';
import { type ReadStdins, stdinsOf } from './index.js';

/** While nobody comes, goes or gets another parent, an answer is as old as this. */
const ASK_AGAIN_MS = 15_000;
/** However much changes. */
const MIN_GAP_MS = 1_000;

export class ShimStdins {
  private last: ReadonlyMap<string, StdinState> = new Map();
  private lastAsked = '';
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly read: ReadStdins = stdinsOf()) {}

  /** By identity key. A shim whose client has gone is adopted, so that it is asked about at once. */
  async look(
    shims: readonly ProcessRow[],
    snapshot: ProcessSnapshot,
  ): Promise<ReadonlyMap<string, StdinState>> {
    const asked = shims.map((row) => `${identityKey(row)} under ${row.ppid}`).join();
    const age = snapshot.at - this.askedAt;
    const isFresh = age >= 0 && age < (asked === this.lastAsked ? ASK_AGAIN_MS : MIN_GAP_MS);
    if (shims.length === 0) this.last = new Map();
    else if (!isFresh) {
      this.last = await this.read(shims, snapshot);
      this.lastAsked = asked;
      this.askedAt = snapshot.at;
    }
    return this.last;
  }
}
