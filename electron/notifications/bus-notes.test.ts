import { describe, expect, it } from 'vitest';
import type { DesktopBus } from '../desktop-bus.js';
import { busNotes } from './bus-notes.js';
import type { Note } from './note.js';
import type { ShownNote } from './notifier.js';

const NOTE: Note = {
  title: 'Shimkeeper found an orphaned shim',
  body: 'its client is gone',
  buttons: [
    { key: 'kill-orphans', label: 'Kill orphaned shims' },
    { key: 'open', label: 'Show' },
  ],
  urgent: false,
};
const DISMISSED = 2;
const ID = 7;

type Answer = (id: number) => void;

/** A notification service that answers when the test says so; what it signals is heard at once. */
async function screen() {
  const asked: Answer[] = [];
  const heard: string[] = [];
  const calls: string[] = [];
  let signal: (member: string, body: readonly unknown[]) => void = () => undefined;
  const bus: Pick<DesktopBus, 'call' | 'listen'> = {
    call: ({ member }) => {
      calls.push(member);
      if (member !== 'Notify') return Promise.resolve([]);
      return new Promise((resolve) => {
        asked.push((id) => resolve([id]));
      });
    },
    listen: (_object, onSignal) => {
      signal = onSignal;
      return Promise.resolve();
    },
  };
  const warn = (message: string): void => void heard.push(message);
  const otherwise = (): ShownNote => ({ close: () => undefined });
  const show = await busNotes({ bus: bus as DesktopBus, iconsDir: '/icons', otherwise, warn });
  const events = {
    onPressed: (key: string) => void heard.push(key),
    onGone: () => void heard.push('gone'),
  };
  return { show: () => show(NOTE, null, events), asked, heard, calls, signal: signal as typeof signal };
}

/** All that is owed by promises that are settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('notes on the session bus', () => {
  it('hear a click that is read together with the number of their note', async () => {
    const { show, asked, heard, signal } = await screen();
    show();
    await settled();
    asked[0]?.(ID);
    signal('ActionInvoked', [ID, 'kill-orphans']);
    signal('NotificationClosed', [ID, DISMISSED]);
    await settled();
    expect(heard).toEqual(['kill-orphans', 'gone']);
  });

  it('hear each click once, and none for the notes of others', async () => {
    const { show, asked, heard, signal } = await screen();
    show();
    await settled();
    signal('ActionInvoked', [ID + 1, 'kill-orphans']);
    asked[0]?.(ID);
    await settled();
    signal('ActionInvoked', [ID + 1, 'kill-orphans']);
    signal('ActionInvoked', [ID, 'unheard-of']);
    signal('ActionInvoked', [ID, 'default']);
    await settled();
    expect(heard).toEqual(['open']);
  });

  it('are taken away though they were closed before they had a number', async () => {
    const { show, asked, calls } = await screen();
    show().close();
    await settled();
    asked[0]?.(ID);
    await settled();
    expect(calls).toEqual(['Notify', 'CloseNotification']);
  });
});
