import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownAutostart, removeAutostart, startsHome } from './autostart.js';
import { autostartEntry } from './desktop-entry.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sk-autostart-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DEFAULT = path.join(homedir(), '.shimkeeper');
const entry = (home?: string) => autostartEntry(['/opt/sk'], home ? { SHIMKEEPER_HOME: home } : {}, null);

it('knows whose a file is', () => {
  expect(startsHome(entry(), DEFAULT)).toBe(true);
  expect(startsHome(entry(), '/h')).toBe(false);
  expect(startsHome(entry('/h o'), '/h o')).toBe(true);
  expect(startsHome(entry('/h/other'), '/h')).toBe(false);
  expect(startsHome(entry('/h'), '/h/other')).toBe(false);
});

it("removes this home's file, and leaves another's", () => {
  const file = path.join(folder, 'shimkeeper.desktop');
  expect(ownAutostart(file, '/h')).toBeNull();
  expect(removeAutostart(file, '/h')).toBe(false);
  writeFileSync(file, entry('/other'));
  expect(removeAutostart(file, '/h')).toBe(false);
  expect(existsSync(file)).toBe(true);
  writeFileSync(file, entry('/h'));
  expect(removeAutostart(file, '/h')).toBe(true);
  expect(existsSync(file)).toBe(false);
});
