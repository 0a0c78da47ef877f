/** What a judgement is made of. */
import type { ProcessSnapshot } from '../../contracts/process-table.js';
import type { HomeFacts } from '../facts.js';
import type { NeighbourVerdicts } from './neighbours.js';

/** A running shim whose client is gone asks on stdin and ends by itself within this; only then is it accused. */
export const SELF_END_WINDOW_MS = 12_000;

/** What earlier looks saw, by identity key, in milliseconds since the epoch. */
export interface Memory {
  /** Shims that nobody could use any more: since when. */
  readonly lostSince: ReadonlyMap<string, number>;
  /** Processes that owned the home's port: when they were last seen to. */
  readonly ownedAt: ReadonlyMap<string, number>;
  /** Processes that announced themselves as daemons, within a candidate's time: since when they say so. */
  readonly announcedAt: ReadonlyMap<string, number>;
}

export const NO_MEMORY: Memory = { lostSince: new Map(), ownedAt: new Map(), announcedAt: new Map() };

export interface JudgeInput {
  readonly snapshot: ProcessSnapshot;
  readonly facts: HomeFacts;
  /** null where the system has no numeric users. */
  readonly ownUid: number | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly memory: Memory;
  /** What else of MCP runs here, judged at its own pace; absent: not asked for. */
  readonly neighbours?: NeighbourVerdicts | undefined;
  sameHome(a: string, b: string): boolean;
}
