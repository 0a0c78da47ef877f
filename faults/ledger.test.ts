import { describe, expect, it } from 'vitest';
import { ANSWER_BOUND_MS, CROSSING_MS, Ledger } from './ledger.mjs';

const asked = (id: number, kind: 'write' | 'read' = 'write') =>
  ({ type: 'asked', id, kind, at: 10 }) as const;
const answered = (id: number, ok = true, code: string | null = null) =>
  ({ type: 'answered', id, kind: null, ok, code, at: 15 }) as const;

function ledgerWith(...events: Parameters<Ledger['note']>[1][]): { ledger: Ledger; said: string[] } {
  const ledger = new Ledger();
  return { ledger, said: events.flatMap((event) => ledger.note('c1', event, 0)) };
}

describe('answers', () => {
  it('one each is fine', () => {
    const { ledger, said } = ledgerWith(
      asked(1),
      asked(2, 'read'),
      answered(2),
      answered(1, false, 'daemon-lost'),
    );
    expect(said).toEqual([]);
    expect(ledger.counts).toMatchObject({ asked: 2, answered: 2, ok: 1 });
    expect(ledger.waits).toEqual([5, 5]);
    expect([...ledger.errors]).toEqual([['daemon-lost', 1]]);
    expect(ledger.overdue(10 * ANSWER_BOUND_MS)).toEqual([]);
  });

  it('a second one is not', () => {
    expect(ledgerWith(asked(1), answered(1), answered(1)).said).toEqual([expect.stringContaining('twice')]);
  });

  it('nor is one that nobody asked for', () => {
    expect(ledgerWith(answered(1)).said).toEqual([expect.stringContaining('never asked')]);
  });

  it('nor is none at all, within the bound', () => {
    const { ledger } = ledgerWith(asked(1));
    expect(ledger.overdue(ANSWER_BOUND_MS - 1)).toEqual([]);
    expect(ledger.overdue(ANSWER_BOUND_MS)).toHaveLength(1);
    expect(ledger.overdue(ANSWER_BOUND_MS)).toEqual([]);
  });

  it('nor is none from a shim that has ended by itself, unless the request met nobody', () => {
    const { ledger } = ledgerWith(asked(1));
    expect(ledger.abandoned('c1', 10 + CROSSING_MS)).toEqual([]);
    expect(ledger.abandoned('c1', 11 + CROSSING_MS)).toHaveLength(1);
  });

  it('a cancelled request has one or none, and not two', () => {
    const cancelled = { type: 'cancelled', id: 1, at: 12 } as const;
    const { ledger, said } = ledgerWith(asked(1), cancelled, answered(1));
    expect(said).toEqual([]);
    expect(ledger.overdue(ANSWER_BOUND_MS)).toEqual([]);
    expect(ledger.note('c1', answered(1), 0)).toHaveLength(1);
    expect(ledgerWith(asked(1), cancelled).ledger.overdue(ANSWER_BOUND_MS)).toEqual([]);
  });

  it('a client that is gone waits for nothing', () => {
    const { ledger } = ledgerWith(asked(1));
    ledger.excuse('c1');
    expect(ledger.overdue(ANSWER_BOUND_MS)).toEqual([]);
    expect(ledger.counts.excused).toBe(1);
  });
});

describe('writes', () => {
  it('once each is fine; one that was answered with an error may have run or not', () => {
    const { ledger } = ledgerWith(
      asked(1),
      answered(1),
      asked(2),
      answered(2, false),
      asked(3),
      answered(3, false),
    );
    expect([...ledger.wrote('c1/1'), ...ledger.wrote('c1/2'), ...ledger.unkept()]).toEqual([]);
  });

  it('twice is not', () => {
    const { ledger } = ledgerWith(asked(1));
    ledger.wrote('c1/1');
    expect(ledger.wrote('c1/1')).toEqual([expect.stringContaining('ran twice')]);
  });

  it('nor is never, where the answer was good', () => {
    const { ledger } = ledgerWith(asked(1), answered(1), asked(2, 'read'), answered(2));
    expect(ledger.unkept()).toEqual([expect.stringContaining('c1/1')]);
  });
});
