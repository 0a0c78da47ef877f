/** What is wrong with the lists of one server: told when it changes, and kept for as long as it is so. */
import type { ListKind, ListMethod } from './directory.js';

/** Lists of several servers are merged; one that is deeper than any honest schema is not. */
export const MAX_LIST_NESTING = 1_000;

/** `came`: as the server gave it; `merged`: beside the lists of others. */
type Stage = 'came' | 'merged';

export interface ListFault {
  readonly method: ListMethod;
  /** Ends the sentence "The list of ... is not whole: ". */
  readonly why: string;
}

export class ListFaults {
  private readonly faults = new Map<string, ListFault>();

  /** `tell`: of each fault, when it is new. */
  constructor(private readonly tell: (fault: ListFault) => void) {}

  get all(): ListFault[] {
    return [...this.faults.values()];
  }

  /** How it went this time; null: nothing is wrong. */
  report({ method }: ListKind, stage: Stage, why: string | null): void {
    const key = `${stage} ${method}`;
    const before = this.faults.get(key)?.why ?? null;
    if (why === before) return;
    if (why === null) {
      this.faults.delete(key);
      return;
    }
    const fault = { method, why };
    this.faults.set(key, fault);
    this.tell(fault);
  }

  clear(): void {
    this.faults.clear();
  }
}

/** Never deeper itself than it is asked to look. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isNestedDeeper(member, levels - 1));
}
