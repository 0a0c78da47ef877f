import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BirthWatch, birthsBetween } from './linux-births.js';
import { parseNewestId } from './linux-parse.js';

describe('birthsBetween', () => {
  it('says who can be new', () => {
    expect(birthsBetween(100, 100)).toEqual({ kind: 'none' });
    expect(birthsBetween(100, 103)).toEqual({ kind: 'range', first: 101, last: 103 });
  });

  it.each([
    ['so many that a listing is cheaper', 100, 500, [101, 500], [100, 501]],
    ['numbers that began anew', 32_760, 310, [32_761, 300, 310], [311, 32_760]],
  ])('leaves %s to a listing', (_what, before, now, inside, outside) => {
    const births = birthsBetween(before, now);
    if (births.kind !== 'many') throw new Error(births.kind);
    expect(inside.map((pid) => births.couldBe(pid))).toEqual(inside.map(() => true));
    expect(outside.map((pid) => births.couldBe(pid))).toEqual(outside.map(() => false));
  });
});

describe('parseNewestId', () => {
  it.each([
    ['3.25 3.33 2.28 3/162 27274\n', 27274],
    ['0.00 0.00 0.00 0/0 0\n', 0],
    ['3.25 3.33 2.28 3/162\n', null],
    ['3.25 3.33 2.28 3/162 27274', null],
    ['3.25 3.33 2.28 3/162 \n', null],
    ['27274\n', null],
    ['\n', null],
    ['', null],
  ])('reads %j', (text, newest) => {
    const longer = Buffer.from(`${text}9\n`);
    expect(parseNewestId(longer, text.length)).toBe(newest);
  });
});

describe('BirthWatch', () => {
  const root = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), 'sk-births-'));
    roots.push(made);
    return made;
  };
  const roots: string[] = [];
  afterEach(() => {
    for (const made of roots.splice(0)) rmSync(made, { recursive: true });
  });
  const say = (at: string, newest: number): void =>
    writeFileSync(path.join(at, 'loadavg'), `0.00 0.00 0.00 1/2 ${newest}\n`);

  it('tells what was born between two looks, by a descriptor that it keeps', () => {
    const at = root();
    say(at, 100);
    const births = new BirthWatch(at);
    expect(births.next().kind).toBe('many');
    expect(births.next()).toEqual({ kind: 'none' });
    say(at, 102);
    expect(births.next()).toEqual({ kind: 'range', first: 101, last: 102 });
    births.close();
    births.close();
    expect(births.next().kind).toBe('many');
    births.close();
  });

  it('believes no numbers that do not tell of the born, and does without where there are none', () => {
    const at = root();
    const births = new BirthWatch(at);
    expect(births.next().kind).toBe('many');
    say(at, 100);
    births.next();
    expect(births.next()).toEqual({ kind: 'none' });
    for (let time = 0; time < 3; time += 1) births.slipped();
    expect(births.next().kind).toBe('many');
    appendFileSync(path.join(at, 'loadavg'), 'torn');
    expect(births.next().kind).toBe('many');
    births.close();
  });
});
