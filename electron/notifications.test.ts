import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../contracts/answers.js';
import { type Note, Notifier, noteOf } from './notifications.js';

const finding = (kind: Finding['kind'], id: string = kind): Finding => ({
  id,
  at: '',
  kind,
  pid: 1,
  startTime: 1,
  evidence: [`evidence of ${id}`],
  action: '',
});

function notifier(enabled = true) {
  const shown: Note[] = [];
  let closed = 0;
  let clicks = 0;
  const made = new Notifier({
    enabled: () => enabled,
    show: (note, onClick) => {
      shown.push(note);
      onClick();
      return { close: () => void closed++ };
    },
    onClick: () => void clicks++,
  });
  return { made, shown, closed: () => closed, clicks: () => clicks };
}

describe('notifications', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tell of a duplicate or an orphan, and a click reaches the app', () => {
    const { made, shown, clicks } = notifier();
    made.add(finding('duplicate-daemon'));
    vi.runAllTimers();
    expect(shown).toEqual([
      {
        title: 'Shimkeeper found a duplicate daemon',
        body: 'evidence of duplicate-daemon\nClick to look and mend.',
      },
    ]);
    expect(clicks()).toBe(1);
  });

  it('tell what appears together in one note', () => {
    const { made, shown } = notifier();
    for (const n of [1, 2, 3]) made.add(finding('orphan-shim', `o${n}`));
    made.add(finding('orphan-shim', 'o1'));
    made.add(finding('duplicate-daemon'));
    vi.runAllTimers();
    expect(shown.map((note) => note.title)).toEqual([
      'Shimkeeper found a duplicate daemon and 3 orphaned shims',
    ]);
  });

  it('are silent of what a person need not know at once, and when switched off', () => {
    const loud = notifier();
    loud.made.add(finding('stale-health'));
    loud.made.add({ ...finding('resolved'), resolves: 'orphan-shim' });
    const off = notifier(false);
    off.made.add(finding('orphan-shim'));
    vi.runAllTimers();
    expect([...loud.shown, ...off.shown]).toEqual([]);
  });

  it('keep a bounded number on the screen and take all of them away at the end', () => {
    const { made, shown, closed } = notifier();
    for (let n = 0; n < 20; n++) {
      made.add(finding('orphan-shim', `o${n}`));
      vi.runAllTimers();
    }
    expect(shown).toHaveLength(20);
    expect(closed()).toBe(12);
    made.close();
    made.close();
    expect(closed()).toBe(20);
  });

  it('have words for a single orphan', () => {
    expect(noteOf([finding('orphan-shim')])?.title).toBe('Shimkeeper found an orphaned shim');
    expect(noteOf([])).toBeNull();
  });
});
