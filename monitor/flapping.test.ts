/** Nothing flaps: whatever a home and a table go through, what is told makes sense in its order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, FindingKind } from '../contracts/answers.js';
import type { StdinState } from './facts.js';
import { facts, HOME, identityOf, input, NOW, row, SHIM_ARGV, shimAnnouncement } from './fixtures/made-up.js';
import { STAND_MS, Standing } from './standing.js';
import { judge, type Memory, NO_MEMORY, remember, type UndatedFinding } from './verdicts.js';

/** Milliseconds between two looks: as close as files change, as far as an idle watch. */
const gap = fc.integer({ min: 1, max: 1_500 });
const finding = (kind: FindingKind, id: string): UndatedFinding => ({
  id,
  kind,
  pid: 1,
  startTime: 2,
  evidence: ['because'],
  action: 'do it',
});

describe('what is told of findings that come and go', () => {
  const KINDS = ['duplicate-daemon', 'orphan-shim', 'stale-health'] as const;
  const looks = fc.array(fc.record({ gap, there: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()) }), {
    maxLength: 60,
  });

  it('alternates, begins with the finding, and is resolved only after it was missing for a while', () => {
    fc.assert(
      fc.property(looks, (steps) => {
        const standing = new Standing();
        const told = new Map<string, 'finding' | 'resolved'>();
        const missingSince = new Map<string, number>();
        const thereSince = new Map<string, number>();
        let at = NOW;
        for (const step of steps) {
          at += step.gap;
          const found = KINDS.filter((_kind, index) => step.there[index]);
          for (const kind of KINDS) {
            const [since, other] = found.includes(kind)
              ? [thereSince, missingSince]
              : [missingSince, thereSince];
            other.delete(kind);
            since.set(kind, since.get(kind) ?? at);
          }
          for (const news of standing.update(
            found.map((kind) => finding(kind, kind)),
            at,
          )) {
            const isResolved = news.kind === 'resolved';
            expect(told.get(news.id) ?? 'resolved').toBe(isResolved ? 'finding' : 'resolved');
            told.set(news.id, isResolved ? 'resolved' : 'finding');
            const since = (isResolved ? missingSince : thereSince).get(news.id) ?? Number.NaN;
            const atOnce = news.kind === 'duplicate-daemon';
            if (!atOnce) expect(at - since).toBeGreaterThanOrEqual(STAND_MS);
          }
          // What is shown is what was told and not resolved.
          const shown = standing.findings().map(({ id }) => id);
          expect(shown.sort()).toEqual(
            [...told].flatMap(([id, what]) => (what === 'finding' ? [id] : [])).sort(),
          );
        }
      }),
    );
  });

  it('becomes quiet: what stays as it is for two looks is told as it is', () => {
    fc.assert(
      fc.property(looks, (steps) => {
        const standing = new Standing();
        let at = NOW;
        let found: UndatedFinding[] = [];
        for (const step of steps) {
          at += step.gap;
          found = KINDS.filter((_kind, index) => step.there[index]).map((kind) => finding(kind, kind));
          standing.update(found, at);
        }
        for (const settle of [1, 2, 3]) standing.update(found, at + settle * STAND_MS);
        expect(standing.update(found, at + 4 * STAND_MS)).toEqual([]);
        expect(standing.isPending).toBe(false);
        expect(
          standing
            .findings()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(found.map(({ id }) => id).sort());
      }),
    );
  });
});

function stdinOf(kind: StdinState['kind'] | null): StdinState | null {
  switch (kind) {
    case null:
      return null;
    case 'open':
      return { kind };
    case 'ended':
      return { kind, how: 'stdin closed' };
    case 'unknown':
      return { kind, why: 'it cannot be read' };
  }
}

describe('a shim through whatever happens to it', () => {
  const client = row(50, { argv: ['claude'] });
  const shim = row(60, { argv: SHIM_ARGV, ppid: 50 });
  interface Step {
    readonly gap: number;
    /** A table may be torn: a process that lives is missing for one look. */
    readonly clientSeen: boolean;
    readonly shimSeen: boolean;
    readonly stopped: boolean;
    readonly announced: boolean;
    readonly proven: boolean;
    readonly stdin: StdinState['kind'] | null;
  }
  const step: fc.Arbitrary<Step> = fc.record({
    gap,
    clientSeen: fc.boolean(),
    shimSeen: fc.boolean(),
    stopped: fc.boolean(),
    announced: fc.boolean(),
    proven: fc.boolean(),
    stdin: fc.constantFrom('open' as const, 'unknown' as const, 'ended' as const, null),
  });

  function play(steps: readonly Step[]): Finding[] {
    const standing = new Standing();
    const news: Finding[] = [];
    let memory: Memory = NO_MEMORY;
    let at = NOW;
    for (const one of steps) {
      at += one.gap;
      const rows = [
        ...(one.clientSeen ? [client] : []),
        ...(one.shimSeen
          ? [{ ...shim, state: one.stopped ? ('stopped' as const) : ('running' as const) }]
          : []),
      ];
      const announcement = shimAnnouncement(shim, identityOf(client), {
        stdinProvenAt: one.proven ? new Date(at).toISOString() : null,
      });
      const state = stdinOf(one.stdin);
      const said = facts({
        home: HOME,
        shims: one.announced ? [announcement] : [],
        stdins: state ? new Map([[`${shim.pid}-${shim.startTicks}`, state]]) : new Map(),
      });
      const whole = input(rows, said, { now: at, memory });
      news.push(...standing.update(judge(whole).findings, at));
      memory = remember(whole);
    }
    return news;
  }

  it('is never accused while its client is seen and nobody says that its stdin has ended', () => {
    const harmless = step.map((one) => ({
      ...one,
      clientSeen: true,
      stdin: one.stdin === 'ended' ? null : one.stdin,
    }));
    fc.assert(
      fc.property(fc.array(harmless, { maxLength: 60 }), (steps) => {
        expect(play(steps)).toEqual([]);
      }),
    );
  });

  it('is never accused for one look at which its client was missing', () => {
    const rare = fc.array(
      step.map((one) => ({ ...one, clientSeen: true, stdin: null })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(rare, fc.nat(), (steps, where) => {
        const torn = steps.map((one, at) =>
          at === where % (steps.length + 1) ? { ...one, clientSeen: false } : one,
        );
        expect(play(torn)).toEqual([]);
      }),
    );
  });

  it('is told and resolved in turns, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const kinds = play(steps).map(({ kind }) => kind);
        expect(kinds).toEqual(kinds.map((_kind, at) => (at % 2 === 0 ? 'orphan-shim' : 'resolved')));
      }),
    );
  });
});
