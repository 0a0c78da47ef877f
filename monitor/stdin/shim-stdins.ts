/** The standard inputs of shims that cannot speak for themselves. Asking goes over every process, so it is done seldom. */
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import { mayTellLater, type StdinState } from '../facts.js';
import { type ReadStdins, stdinsOf } from './index.js';

/** While nobody comes, goes or gets another parent, an answer is as old as this. */
const ASK_AGAIN_MS = 15_000;
/** However much changes. */
const MIN_GAP_MS = 1_000;

type States = ReadonlyMap<string, StdinState>;

export class ShimStdins {
  private last: States = new Map();
  private lastAsked = '';
  private askedAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<States> | null = null;
  private failure: Error | null = null;

  constructor(private readonly read: ReadStdins = stdinsOf()) {}

  /** By identity key. A shim whose client has gone is adopted, so that it is asked about at once. */
  async look(shims: readonly ProcessRow[], snapshot: ProcessSnapshot): Promise<States> {
    this.begin(shims, snapshot);
    return this.reading ?? this.last;
  }

  /** The same, never held up: what is known so far. A reading that failed is told by the next call. */
  latest(shims: readonly ProcessRow[], snapshot: ProcessSnapshot): States {
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure;
    this.begin(shims, snapshot)?.catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
    });
    return this.last;
  }

  /** null: nothing is to be asked now. */
  private begin(shims: readonly ProcessRow[], snapshot: ProcessSnapshot): Promise<States> | null {
    if (shims.length === 0) this.last = new Map();
    const asked = shims.map((row) => `${identityKey(row)} under ${row.ppid}`).join();
    const age = snapshot.at - this.askedAt;
    const isSettled = asked === this.lastAsked && ![...this.last.values()].some(mayTellLater);
    const isFresh = age >= 0 && age < (isSettled ? ASK_AGAIN_MS : MIN_GAP_MS);
    if (shims.length === 0 || isFresh || this.reading) return null;
    this.lastAsked = asked;
    this.askedAt = snapshot.at;
    this.reading = this.read(shims, snapshot)
      .then((states) => {
        this.last = states;
        return states;
      })
      .finally(() => {
        this.reading = null;
      });
    return this.reading;
  }
}
