import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { identityKey } from '../contracts/identity.js';
import { row } from './fixtures/made-up.js';
import { foldersOf, linuxFolders, parseLsofFolders } from './working-folders.js';

it('reads the links of /proc, and takes none that says nothing', () => {
  const proc = mkdtempSync(path.join(tmpdir(), 'sk-proc-'));
  const works = (pid: number, folder: string): void => {
    mkdirSync(path.join(proc, String(pid)));
    symlinkSync(folder, path.join(proc, String(pid), 'cwd'));
  };
  works(50, '/home/ada/notes');
  works(51, '/');
  works(52, '/home/ada/gone (deleted)');
  works(53, '/app');
  const rows = [50, 51, 52, 54].map((pid) => row(pid));
  const contained = row(53, { contained: true });
  expect([...linuxFolders([...rows, contained], proc)]).toEqual([[identityKey(rows[0]!), '/home/ada/notes']]);
  const crowd = Array.from({ length: 200 }, (_, at) => row(1_000 + at));
  for (const { pid } of crowd) works(pid, '/home/ada');
  expect(linuxFolders(crowd, proc).size).toBe(64);
  rmSync(proc, { recursive: true });
});

it('reads what lsof prints on macOS, hostile names included', () => {
  const text =
    'p501\nfcwd\nn/Users/ada/no tes\np502\nfcwd\nn/\np503\nfcwd\nnp504\nn/second\np505\nnrelative\n';
  expect([...parseLsofFolders(text)]).toEqual([
    [501, '/Users/ada/no tes'],
    [502, '/'],
    [503, '/second'],
  ]);
});

it('knows nothing where the system does not tell', async () => {
  expect((await foldersOf('win32')([row(50)])).size).toBe(0);
});
