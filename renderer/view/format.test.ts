import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatCount,
  formatDateTime,
  formatDayTime,
  formatDuration,
  formatLatency,
  formatPid,
} from './format.js';

describe('formatDuration', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min 00 s'],
    [184, '3 min 04 s'],
    [3_599, '59 min 59 s'],
    [3_840, '1 h 04 min'],
    [86_399, '23 h 59 min'],
    [86_400 * 3 + 3_600 * 4, '3 d 4 h'],
  ])('%d s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('formatAgo', () => {
  it.each([
    [0, 'now'],
    [1_999, 'now'],
    [2_000, '2 s ago'],
    [61_000, '1 min ago'],
    [7_200_000, '2 h ago'],
    [86_400_000 * 4, '4 d ago'],
  ])('%d ms is %s', (ms, text) => expect(formatAgo(1_000_000_000 + ms, 1_000_000_000)).toBe(text));

  it('takes an instant of the future, from a state newer than the last tick, as now', () =>
    expect(formatAgo(1_000, 1_900)).toBe('now'));
  it('shows no instant as a dash', () => expect(formatAgo(0, Number.NaN)).toBe('–'));
});

describe('formatBytes', () => {
  it.each([
    [null, '–'],
    [740, '740 B'],
    [12_400, '12 kB'],
    [48_200_000, '48.2 MB'],
    [2_340_000_000, '2.34 GB'],
  ])('%s is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

it.each([
  [null, '–'],
  [0.2, '<1 ms'],
  [12.4, '12 ms'],
  [1_340, '1.3 s'],
])('a latency of %s ms is %s', (ms, text) => expect(formatLatency(ms)).toBe(text));

it('groups counts but never pids', () => {
  expect(formatCount(1_942)).toBe('1,942');
  expect(formatPid(48_102)).toBe('48102');
  expect(formatPid(null)).toBe('–');
});

it('shows instants in local time', () => {
  const at = new Date(2026, 2, 9, 7, 3, 4).getTime();
  expect(formatClock(at)).toBe('07:03:04');
  expect(formatDateTime(at)).toBe('2026-03-09 07:03:04');
  expect(formatDayTime(at)).toBe('03-09 07:03');
  expect(formatDayTime(Number.NaN)).toBe('–');
  expect(formatClock(Number.NaN)).toBe('–');
});
