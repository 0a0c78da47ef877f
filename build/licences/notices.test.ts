import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { notices } from './notices.mjs';
import { bundledPackages, packageFolder } from './packages.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-licences-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function install(folder: string, about: object, files: Record<string, string> = {}): void {
  const place = path.join(root, folder);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'package.json'), JSON.stringify(about));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(place, name), text);
}

it('finds the innermost package of a file', () => {
  expect(packageFolder('node_modules/a/lib/x.js')).toBe('node_modules/a');
  expect(packageFolder('node_modules/@s/a/x.js')).toBe('node_modules/@s/a');
  expect(packageFolder('node_modules/a/node_modules/@s/b/x.js')).toBe('node_modules/a/node_modules/@s/b');
  expect(packageFolder('cli/main.ts')).toBeNull();
});

it('tells each package once, with its licence, notice and author', () => {
  install(
    'node_modules/a',
    { name: 'a', version: '1.0.0', license: 'MIT', author: { name: 'Ann' } },
    {
      LICENSE: 'words of a\r\nmore',
      'NOTICE.md': 'notice of a',
      'license-check.js': 'code',
    },
  );
  install('node_modules/@s/b', {
    name: '@s/b',
    version: '2.0.0',
    licenses: [{ type: 'ISC' }],
    author: 'Bob',
  });
  const inputs = ['node_modules/a/x.js', 'node_modules/a/y.js', 'node_modules/@s/b/z.js', 'cli/main.ts'];
  const packages = bundledPackages(root, inputs);
  expect(packages.map(({ name, licence }) => [name, licence])).toEqual([
    ['@s/b', 'ISC'],
    ['a', 'MIT'],
  ]);
  const text = notices(packages);
  expect(text).toContain('a 1.0.0 (MIT)\nby Ann\n');
  expect(text).toContain('words of a\nmore\n\nnotice of a');
  expect(text).toContain('@s/b 2.0.0 (ISC)\nby Bob\n');
  expect(text).toContain('Its package brings no licence text; it names the licence ISC.');
  expect(text).not.toContain('code');
});

it('takes a licence file for a licence', () => {
  install('node_modules/a', { name: 'a', version: '1.0.0' }, { LICENCE: 'as is' });
  expect(notices(bundledPackages(root, ['node_modules/a/x.js']))).toContain('a 1.0.0 (licence below)');
});

it('refuses a package without any', () => {
  install('node_modules/a', { name: 'a', version: '1.0.0' });
  expect(() => bundledPackages(root, ['node_modules/a/x.js'])).toThrow('a is bundled and has no licence');
});
