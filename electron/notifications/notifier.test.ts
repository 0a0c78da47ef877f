import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { News, Note, NoteKey } from './note.js';
import { type NoteEvents, Notifier, type ShownNote } from './notifier.js';

const orphan = (id: string): News => ({ id, kind: 'orphan-shim', evidence: `evidence of ${id}` });
const duplicate: News = { id: 'd', kind: 'duplicate-daemon', evidence: 'beside the other' };

interface Screen {
  readonly note: Note;
  readonly replaces: ShownNote | null;
  readonly events: NoteEvents;
}

function notifier(enabled = true, quiet: () => boolean = () => false) {
  const shown: Screen[] = [];
  const closed: string[] = [];
  const pressed: NoteKey[] = [];
  const made = new Notifier({
    enabled: () => enabled,
    quiet,
    show: (note, replaces, events) => {
      shown.push({ note, replaces, events });
      return { close: () => void closed.push(note.title) };
    },
    onPressed: (key) => void pressed.push(key),
    now: Date.now,
  });
  return { made, shown, closed, pressed, titles: () => shown.map(({ note }) => note.title) };
}

describe('notifications', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const later = (ms: number): unknown => vi.advanceTimersByTime(ms);

  it('tell what appears together in one note, each thing once', () => {
    const { made, titles } = notifier();
    for (const id of ['1', '2', '3', '1']) made.add(orphan(id));
    made.add(duplicate);
    later(1_000);
    made.add(orphan('2'));
    later(60_000);
    expect(titles()).toEqual(['Shimkeeper found a duplicate daemon and 3 orphaned shims']);
  });

  it('make one message of a storm, which counts up without flicker', () => {
    const { made, shown, titles } = notifier();
    for (let n = 0; n < 1_000; n += 1) {
      made.add(orphan(`o${n}`));
      later(5);
    }
    later(5_000);
    expect(shown.length).toBeLessThan(6);
    expect(titles().at(-1)).toBe('Shimkeeper found 1000 orphaned shims');
    expect(shown.slice(1).every(({ replaces }) => replaces !== null)).toBe(true);
  });

  it('begin a new note after a pause, and after a person has put the old one away', () => {
    const { made, shown, titles } = notifier();
    made.add(orphan('1'));
    later(20_000);
    made.add(orphan('2'));
    later(1_000);
    shown[1]!.events.onGone();
    made.add(orphan('3'));
    later(20_000);
    expect(titles()).toEqual(Array(3).fill('Shimkeeper found an orphaned shim'));
    expect(shown.map(({ replaces }) => replaces)).toEqual([null, null, null]);
  });

  it('are silent when switched off', () => {
    const { made, shown } = notifier(false);
    made.add(orphan('1'));
    later(60_000);
    expect(shown).toEqual([]);
  });

  it('go also when something else has been told since', () => {
    const { made, closed } = notifier();
    made.add(duplicate);
    later(20_000);
    made.add(orphan('1'));
    later(20_000);
    made.resolve('d');
    expect(closed).toEqual(['Shimkeeper found a duplicate daemon']);
  });

  it('tell again what happens again, once its storm is over', () => {
    const { made, titles } = notifier();
    const crash: News = {
      id: 'crashed-server:git',
      kind: 'crashed-server',
      evidence: 'it ended with code 1',
    };
    for (const pause of [1_000, 1_000, 60_000, 1_000]) {
      made.add(crash);
      later(pause);
    }
    expect(titles()).toEqual(Array(2).fill('Shimkeeper found a crashed server'));
  });

  it('wait for the end of the quiet hours with what still holds then', () => {
    let night = true;
    const { made, titles } = notifier(true, () => night);
    made.add(duplicate);
    made.add(orphan('1'));
    made.add(orphan('2'));
    later(3 * 3_600_000);
    made.resolve('2');
    expect(titles()).toEqual([]);
    night = false;
    later(60_000);
    expect(titles()).toEqual(['Shimkeeper found a duplicate daemon and an orphaned shim']);
  });

  it('forget in the quiet hours what was over before they were', () => {
    let night = true;
    const { made, titles } = notifier(true, () => night);
    made.add(duplicate);
    made.resolve('d');
    night = false;
    later(3_600_000);
    expect(titles()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('go when all is over that they told, and say nothing of what was over before', () => {
    const { made, shown, closed } = notifier();
    made.add(orphan('1'));
    made.resolve('1');
    later(1_000);
    expect(shown).toEqual([]);
    made.add(orphan('2'));
    made.add(orphan('3'));
    later(1_000);
    made.resolve('2');
    expect(closed).toEqual([]);
    made.resolve('3');
    expect(closed).toHaveLength(1);
    later(3_000);
    made.add(orphan('2'));
    later(1_000);
    expect(shown.at(-1)).toMatchObject({
      note: { title: 'Shimkeeper found an orphaned shim' },
      replaces: null,
    });
  });

  it('hand on which button was pressed', () => {
    const { made, shown, pressed } = notifier();
    made.add(duplicate);
    later(1_000);
    shown[0]!.events.onPressed('clean-up');
    expect(pressed).toEqual(['clean-up']);
  });

  it('keep a bounded number on the screen and take all of them away at the end', () => {
    const { made, shown, closed } = notifier();
    for (let n = 0; n < 20; n += 1) {
      made.add(orphan(`o${n}`));
      later(20_000);
    }
    expect(shown).toHaveLength(20);
    expect(closed).toHaveLength(12);
    made.close();
    made.close();
    expect(closed).toHaveLength(20);
  });
});
