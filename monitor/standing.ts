/**
 * Since when findings stand. Nothing flaps: what is seen, or not seen, for one look only is not told. What is over for good,
 * because the accused process is gone, is told at once.
 */
import type { Finding, FindingKind } from '../contracts/answers.js';
import type { UndatedFinding } from './verdicts.js';

/** Two looks at least so far apart: looks may follow each other within milliseconds. */
export const STAND_MS = 200;
/** Told at once: a duplicate is to be seen within a second, and its judgement already has its own grace. */
const AT_ONCE: ReadonlySet<FindingKind> = new Set(['duplicate-daemon']);
/** More stand only in a home that is broken in one way a thousand times; the rest is told when these are resolved. */
const MAX_STANDING = 1_000;

interface Entry {
  readonly finding: UndatedFinding;
  readonly firstSeen: number;
  /** null: it does not stand yet. */
  readonly toldAt: number | null;
  /** null: it was there at the last look. */
  readonly missingSince: number | null;
}

export class Standing {
  private entries = new Map<string, Entry>();

  /**
   * Takes what one look found; returns what is new: findings, and `resolved`. `at`: milliseconds since the epoch. `isOver`:
   * whether a finding that is missing cannot come back.
   */
  update(
    found: readonly UndatedFinding[],
    at: number,
    isOver: (finding: UndatedFinding) => boolean = () => false,
  ): Finding[] {
    const next = new Map<string, Entry>();
    const news: Finding[] = [];
    for (const finding of found.slice(0, MAX_STANDING)) {
      const entry = stood(this.entries.get(finding.id), finding, at);
      if (entry.toldAt === at) news.push(told(entry, at));
      next.set(finding.id, entry);
    }
    for (const [id, entry] of this.entries) {
      if (next.has(id) || entry.toldAt === null) continue;
      const missingSince = entry.missingSince ?? at;
      if (at - missingSince >= STAND_MS || isOver(entry.finding)) news.push(resolved(entry.finding, at));
      else next.set(id, { ...entry, missingSince });
    }
    this.entries = next;
    return news;
  }

  /** True: a look that follows soon may have news without anything else changing. */
  get isPending(): boolean {
    return [...this.entries.values()].some((entry) => entry.toldAt === null || entry.missingSince !== null);
  }

  /** Those that stand, each with the time it was told at. */
  findings(): Finding[] {
    return [...this.entries.values()].flatMap((entry) =>
      entry.toldAt === null ? [] : [told(entry, entry.toldAt)],
    );
  }
}

function stood(known: Entry | undefined, finding: UndatedFinding, at: number): Entry {
  const firstSeen = known?.firstSeen ?? at;
  const stands = AT_ONCE.has(finding.kind) || at - firstSeen >= STAND_MS;
  return { finding, firstSeen, toldAt: known?.toldAt ?? (stands ? at : null), missingSince: null };
}

function told(entry: Entry, at: number): Finding {
  return { ...entry.finding, at: new Date(at).toISOString() };
}

function resolved(finding: UndatedFinding, at: number): Finding {
  return {
    ...finding,
    at: new Date(at).toISOString(),
    kind: 'resolved',
    resolves: finding.kind,
    evidence: [`no longer so: ${finding.evidence.join('; ')}`],
    action: 'nothing to do',
  };
}
