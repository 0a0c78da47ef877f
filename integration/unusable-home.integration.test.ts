/** A home that is no directory, cannot be entered or cannot be made: one line that names it, and doctor's finding. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DoctorAnswer } from '../contracts/doctor.js';
import { giveAway, runAsOther } from './support/given-away.js';
import { TestHome } from './support/home.js';

/** Many commands one after the other, on a machine that may be busy. */
const MANY_COMMANDS_MS = 120_000;
const LOOKS = [['status'], ['monitor'], ['monitor', '--watch'], ['cleanup']];

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

const run = (args: readonly string[], place: string) =>
  runAsOther(home, [...args, '--home', place], { HOME: home.folder });

async function findings(place: string): Promise<{ code: number; found: string[][] }> {
  const { code, stdout, stderr } = await run(['doctor', '--json'], place);
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as DoctorAnswer;
  const found = checks.filter(({ level }) => level === 'finding');
  return { code, found: found.map(({ code: one, what }) => [one, what]) };
}

describe('a home', () => {
  it.each([
    [
      'that is a file',
      (place: string) => {
        rmSync(place, { recursive: true });
        writeFileSync(place, '');
      },
      'home-unsafe',
    ],
    ['that cannot be entered', (place: string) => chmodSync(place, 0o000), 'home-unusable'],
  ])('%s', { timeout: MANY_COMMANDS_MS }, async (_what, spoil, code) => {
    const place = home.paths.home;
    giveAway(home);
    spoil(place);
    for (const args of LOOKS) {
      const said = await run(args, place);
      expect({ args, code: said.code, stdout: said.stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(said.stderr).toContain(place);
      expect(said.stderr).not.toContain('unexpected');
      expect(said.stderr.trim().split('\n')).toHaveLength(1);
    }
    const { code: exit, found } = await findings(place);
    expect(exit).toBe(1);
    expect(found).toContainEqual([code, expect.stringContaining(place)]);
    chmodSync(place, 0o700);
  });

  it.each([
    ['in a folder that takes no files', (folder: string) => chmodSync(folder, 0o555)],
    [
      'below a file',
      (folder: string) => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
      },
    ],
  ])('%s cannot be made, and doctor says so', { timeout: MANY_COMMANDS_MS }, async (_what, spoil) => {
    const folder = home.paths.home;
    giveAway(home);
    spoil(folder);
    const place = path.join(folder, 'deep', 'home');
    const { code, found } = await findings(place);
    expect(code).toBe(1);
    expect(found).toContainEqual(['home-unusable', expect.stringContaining(place)]);
    chmodSync(folder, 0o700);
  });
});
