import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CalmMenu } from './calm-menu.js';

let put: string[];
let menu: CalmMenu<string>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  put = [];
  menu = new CalmMenu({ put: (entries) => put.push(entries.join()), now: Date.now });
});
afterEach(() => {
  menu.close();
  vi.useRealTimers();
});

it('is put at once after a rest, and then what is newest is', () => {
  for (const entry of ['a', 'a', 'b', 'c']) menu.want([entry]);
  expect(put).toEqual(['a']);
  vi.advanceTimersByTime(250);
  expect(put).toEqual(['a', 'c']);
  vi.advanceTimersByTime(250);
  menu.want(['d']);
  expect(put).toEqual(['a', 'c', 'd']);
});

it('is not put again for what is shown already', () => {
  menu.want(['a']);
  menu.want(['b']);
  menu.want(['a']);
  vi.advanceTimersByTime(10_000);
  expect(put).toEqual(['a']);
});

it('stays as it is while it is open, and is put when it closes', () => {
  menu.want(['a']);
  vi.advanceTimersByTime(1_000);
  menu.opened();
  menu.want(['b']);
  vi.advanceTimersByTime(20_000);
  expect(put).toEqual(['a']);
  menu.closed();
  expect(put).toEqual(['a', 'b']);
});

it('does not wait for ever for a panel that never says that it closed', () => {
  menu.want(['a']);
  vi.advanceTimersByTime(1_000);
  menu.opened();
  menu.want(['b']);
  vi.advanceTimersByTime(30_000);
  expect(put).toEqual(['a', 'b']);
});

it('is put again on demand, open or not, and never once it is closed', () => {
  menu.want(['a']);
  menu.opened();
  menu.again(['a']);
  expect(put).toEqual(['a', 'a']);
  menu.close();
  menu.close();
  menu.want(['b']);
  vi.advanceTimersByTime(60_000);
  expect(put).toEqual(['a', 'a']);
});
