import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

/** The table of ARCHITECTURE.md: what each room may import of the others. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  contracts: [],
  home: ['contracts'],
  link: ['contracts', 'home'],
  monitor: ['contracts', 'home'],
  clients: ['contracts'],
  daemon: ['contracts', 'home', 'link', 'monitor'],
  shim: ['contracts', 'home', 'link'],
  cli: ['contracts', 'home', 'link', 'monitor', 'daemon', 'clients'],
  texts: ['contracts'],
  electron: ['contracts', 'home', 'link', 'monitor', 'daemon', 'clients', 'texts'],
  renderer: ['contracts', 'texts'],
};
const ROOMS = Object.keys(MAY_IMPORT);
/** Loaded by every shim: small and quick to start. */
const LIGHT = ['home', 'link', 'shim'];

interface Planted {
  readonly file: string;
  readonly forbidden: boolean;
}

/** One import a file, so that a finding names exactly the import that it is about. */
function plants(): Map<string, { source: string; forbidden: boolean }> {
  const files = new Map<string, { source: string; forbidden: boolean }>();
  const plant = (room: string, name: string, specifier: string, forbidden: boolean) =>
    files.set(`${room}/${name}.ts`, { source: `export { x } from '${specifier}';\n`, forbidden });
  for (const room of ROOMS) {
    for (const other of ROOMS.filter((name) => name !== room)) {
      const forbidden = !MAY_IMPORT[room]?.includes(other);
      plant(room, `static-${other}`, `../${other}/thing.js`, forbidden);
      plant(`${room}/deeper`, `static-${other}`, `../../${other}/inner/thing.js`, forbidden);
      files.set(`${room}/dynamic-${other}.ts`, {
        source: `export const x = () => import('../${other}/thing.js');\n`,
        forbidden,
      });
    }
    plant(room, 'package-electron', 'electron', room !== 'electron');
    plant(room, 'package-react', 'react', room !== 'renderer');
    plant(room, 'package-ws', 'ws', false);
    for (const heavy of ['zod', 'zod/mini', 'pino', 'commander'])
      plant(room, `package-${heavy.replace('/', '-')}`, heavy, LIGHT.includes(room));
    if (room !== 'contracts') {
      plant(room, 'schemas', '../contracts/schemas/files.js', [...LIGHT, 'renderer', 'texts'].includes(room));
    }
  }
  plant('renderer', 'node', 'node:fs', true);
  return files;
}

describe('the lint keeps the import directions', () => {
  const files = plants();
  let directory: string;
  let reported: Set<string>;

  beforeAll(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-lint-'));
    for (const name of ['biome.json', '.gitignore', 'package.json']) {
      copyFileSync(path.join(ROOT, name), path.join(directory, name));
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'), 'junction');
    for (const [file, { source }] of files) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), source);
    }
    reported = restrictedImports(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  for (const room of ROOMS) {
    const inRoom: Planted[] = [...files]
      .filter(([file]) => file.startsWith(`${room}/`))
      .map(([file, { forbidden }]) => ({ file, forbidden }));

    it(`refuses in ${room}/ what it may not import`, () => {
      const wanted = inRoom.filter(({ forbidden }) => forbidden).map(({ file }) => file);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.filter((file) => !reported.has(file))).toEqual([]);
    });

    it(`lets ${room}/ import what it may`, () => {
      const allowed = inRoom.filter(({ forbidden }) => !forbidden).map(({ file }) => file);
      expect(allowed.filter((file) => reported.has(file))).toEqual([]);
    });
  }
});

/** The files in which the rule `noRestrictedImports` finds an error. */
function restrictedImports(directory: string): Set<string> {
  const biome = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--only=style/noRestrictedImports', '.'],
    { cwd: directory, encoding: 'utf8' },
  );
  if (!stdout.startsWith('{')) throw new Error(`biome gave no report: ${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; severity: string; location: { path: string | { file: string } } }[];
  };
  return new Set(
    diagnostics
      .filter(
        ({ category, severity }) => category === 'lint/style/noRestrictedImports' && severity === 'error',
      )
      .map(({ location }) => (typeof location.path === 'string' ? location.path : location.path.file)),
  );
}
