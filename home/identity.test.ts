import { describe, expect, it } from 'vitest';
import { sameProcess } from '../contracts/identity.js';
import { bootId, isAlive, ownIdentity, parseStat, readIdentity, ticksToEpochMs } from './identity.js';

/** proc(5): fields 3 to 24 of a sleeping process, as the kernel prints them. */
const TAIL = 'S 1 4711 4711 0 -1 4194560 100 0 0 0 5 2 0 0 20 0 1 0 8675309 1000000 250 18446744073709551615';

describe('parseStat', () => {
  it.each([
    ['plain', `42 (node) ${TAIL}`, 'node'],
    ['a name that imitates the fields', `42 (a) R 1 (b) ${TAIL}`, 'a) R 1 (b'],
    ['a name with spaces and newlines', `42 (x\ny z) ${TAIL}`, 'x\ny z'],
    ['an empty name', `42 () ${TAIL}`, ''],
  ])('reads %s', (_what, text, comm) => {
    expect(parseStat(text)).toMatchObject({
      pid: 42,
      comm,
      state: 'S',
      ppid: 1,
      pgrp: 4711,
      session: 4711,
      startTicks: 8675309,
      rssPages: 250,
    });
  });

  it.each(['', '42', '42 (node', 'x (node) S', `(node) ${TAIL}`])('refuses %j', (text) => {
    expect(parseStat(text)).toBeNull();
  });
});

describe('identity', () => {
  it('is the same for the same process and not for another start', () => {
    const own = ownIdentity();
    const again = readIdentity(process.pid);
    expect(again && sameProcess(own, again)).toBe(true);
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTicks: own.startTicks + 1 })).toBe(process.platform !== 'linux');
    expect(isAlive({ ...own, bootId: 'another boot' })).toBe(false);
  });

  it('starts are within two seconds of the wall clock', () => {
    const own = ownIdentity();
    const byNode = performance.timeOrigin;
    expect(Math.abs(own.startTime - byNode)).toBeLessThan(2_000);
    if (process.platform === 'linux') expect(own.startTime).toBe(ticksToEpochMs(own.startTicks));
    expect(bootId()).not.toBe('');
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 40])('there is no process %s', (pid) => {
    expect(readIdentity(pid)).toBeNull();
  });

  it('macOS and Windows starts are the same to two seconds', () => {
    const mac = { bootId: 'darwin', pid: 7, startTicks: 1_000_000 };
    expect(sameProcess(mac, { ...mac, startTicks: 1_001_900 })).toBe(true);
    expect(sameProcess(mac, { ...mac, startTicks: 1_002_100 })).toBe(false);
  });
});
