import { describe, expect, it } from 'vitest';
import type { Finding } from '../../contracts/answers.js';
import { failureNote, type NewsKind, newsOf, noteOf } from './note.js';
import { isQuiet } from './quiet-hours.js';

const news = (...kinds: NewsKind[]) =>
  kinds.map((kind, at) => ({ id: `${at}`, kind, evidence: `evidence of ${kind}` }));
const keys = (...kinds: NewsKind[]) => noteOf(news(...kinds))?.buttons.map(({ key }) => key);
const finding: Finding = {
  id: 'i',
  at: '',
  kind: 'orphan-shim',
  pid: 1,
  startTime: 1,
  evidence: ['first', 'second'],
  action: '',
};

describe('a note', () => {
  it('says what, by what evidence, and offers the mend first', () => {
    expect(noteOf(news('orphan-shim', 'duplicate-daemon', 'orphan-shim'))).toEqual({
      title: 'Shimkeeper found a duplicate daemon and 2 orphaned shims',
      body: 'evidence of duplicate-daemon\nClick to look and mend.',
      buttons: [
        { key: 'clean-up', label: 'Clean up' },
        { key: 'open', label: 'Show' },
      ],
      urgent: true,
    });
    expect(noteOf([])).toBeNull();
  });

  it('has the button that mends the most urgent, and none for what needs a look first', () => {
    expect(keys('orphan-shim')).toEqual(['kill-orphans', 'open']);
    expect(keys('orphan-shim', 'hung-daemon')).toEqual(['restart-daemon', 'open']);
    expect(keys('orphan-server', 'crashed-server')).toEqual(['open']);
    expect(keys('orphan-server', 'orphan-shim')).toEqual(['kill-orphans', 'open']);
  });

  it('is made of what a person must know at once, and of nothing else', () => {
    expect(newsOf(finding)).toEqual({ id: 'i', kind: 'orphan-shim', evidence: 'first' });
    for (const kind of ['stale-health', 'duplicate-server', 'resolved'] as const) {
      expect(newsOf({ ...finding, kind })).toBeNull();
    }
  });

  it('has a bound', () => {
    expect(failureNote('x'.repeat(1_000)).body).toHaveLength(240);
    expect(noteOf([{ id: '', kind: 'orphan-shim', evidence: 'x'.repeat(1_000) }])?.body).toHaveLength(240);
  });
});

describe('quiet hours', () => {
  const at = (time: string): Date => new Date(`2026-11-23T${time}:00`);
  it.each([
    ['09:00', '17:00', '08:59', false],
    ['09:00', '17:00', '09:00', true],
    ['09:00', '17:00', '17:00', false],
    ['22:00', '07:00', '23:30', true],
    ['22:00', '07:00', '06:59', true],
    ['22:00', '07:00', '07:00', false],
    ['22:00', '07:00', '12:00', false],
    ['08:00', '08:00', '08:00', false],
  ])('from %s to %s: at %s %s', (from, to, now, quiet) => {
    expect(isQuiet({ from, to }, at(now))).toBe(quiet);
  });

  it('are none where there are none', () => expect(isQuiet(null, at('03:00'))).toBe(false));
});
