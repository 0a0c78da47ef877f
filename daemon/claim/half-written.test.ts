import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureHome, type HomePaths, homePaths } from '../../home/paths.js';
import { removeHalfWritten } from './half-written.js';

let paths: HomePaths;
beforeEach(() => {
  paths = homePaths(mkdtempSync(path.join(tmpdir(), 'half-written-')));
  ensureHome(paths);
});
afterEach(() => rmSync(paths.home, { recursive: true, force: true }));

it('removes what the dead were writing, and nothing else', () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const gone = [
    `${paths.healthFile}.${dead}.7.tmp`,
    `${paths.pidFile}.${dead}.stale`,
    path.join(paths.home, `.writable.${dead}.tmp`),
    path.join(paths.shimsDir, `12-34.json.${dead}.1.tmp`),
    path.join(paths.daemonsDir, `12-34.json.${dead}.1.tmp`),
    path.join(paths.shimsDir, `${dead}.end`),
  ];
  const kept = [
    `${paths.healthFile}.${process.pid}.7.tmp`,
    path.join(paths.home, 'notes.tmp'),
    path.join(paths.shimsDir, `${dead}-34.json`),
    path.join(paths.shimsDir, `${process.pid}.end`),
    paths.config,
  ];
  for (const file of [...gone, ...kept]) writeFileSync(file, '');
  removeHalfWritten(paths);
  expect(gone.filter(existsSync)).toEqual([]);
  expect(kept.filter(existsSync)).toEqual(kept);
});

it('has nothing to do where there is no such home', () => {
  rmSync(paths.home, { recursive: true });
  expect(() => removeHalfWritten(paths)).not.toThrow();
  ensureHome(paths);
  expect(readdirSync(paths.shimsDir)).toEqual([]);
});
