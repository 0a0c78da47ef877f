/** What `npm run dist` leaves for people to take: all of it, what it says of it, and the lists that go with it. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OWN_VERSION, PACKAGES } from './support/packages.js';

const run = promisify(execFile);
const SAID = PACKAGES.said ?? '';
const FOLDER = path.dirname(SAID);
const ROOT = path.resolve(import.meta.dirname, '../..');
const ARTEFACT = /\.(deb|rpm|AppImage|tar\.gz|tgz|cdx\.json)$/;
const NOTICE = /^={78}\n(\S+) (\S+) \((.+)\)$/gm;

interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly { readonly name: string; readonly version: string; readonly scope: string }[];
}

const artefacts = () =>
  readdirSync(FOLDER)
    .filter((name) => ARTEFACT.test(name) && name.includes(OWN_VERSION))
    .sort();
const bom = () =>
  JSON.parse(readFileSync(path.join(FOLDER, `shimkeeper-${OWN_VERSION}.cdx.json`), 'utf8')) as Bom;
/** `name@version` of everything that is bundled into a program, by the notices. */
const noticed = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(NOTICE)].map(([, name, version]) => `${name}@${version}`);

describe.runIf(PACKAGES.said !== null)('a release', () => {
  it('names each artefact with its size and sum, and what was left out with the reason', async () => {
    const said = readFileSync(SAID, 'utf8');
    const names = artefacts();
    expect(names).toEqual(expect.arrayContaining([`shimkeeper-${OWN_VERSION}.tgz`]));
    expect(names).toContain(path.basename(PACKAGES.tar ?? ''));
    for (const name of names) expect(said).toMatch(new RegExp(`${name} +\\d+\\.\\d MB +sha256 [0-9a-f]{64}`));
    // What there is and what was left out is all that Linux has.
    const kinds = ['deb', 'rpm', 'AppImage'];
    const missing = kinds.filter((kind) => !names.some((name) => name.endsWith(`.${kind}`)));
    const leftOut = said.split('\n').filter((line) => line.startsWith('Left out: '));
    for (const kind of missing)
      expect(leftOut.join('\n')).toMatch(new RegExp(`^Left out: .*\\b${kind}\\b.*: .+`, 'm'));
    const { stdout } = await run('sha256sum', ['--check', 'SHA256SUMS'], { cwd: FOLDER });
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name}: OK`));
  });

  it('lists all components: what is shipped, and what only builds it', () => {
    const { bomFormat, metadata, components } = bom();
    expect(bomFormat).toBe('CycloneDX');
    expect(metadata.component).toMatchObject({ name: 'shimkeeper', version: OWN_VERSION });
    const shipped = components.filter(({ scope }) => scope === 'required').map(({ name }) => name);
    expect(shipped).toEqual(expect.arrayContaining(['electron', 'ws', 'zod', 'react', 'dbus-next']));
    for (const name of ['vitest', 'playwright', 'typescript', 'electron-builder', '@resvg/resvg-js'])
      expect(components.find((one) => one.name === name)?.scope).toBe('excluded');
  });

  it('passes on the licence of every component that it ships', () => {
    const notices = path.join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt');
    const shipped = bom()
      .components.filter(({ scope, name }) => scope === 'required' && name !== 'electron')
      .map(({ name, version }) => `${name}@${version}`);
    expect([...new Set(shipped)].sort()).toEqual([...new Set(noticed(notices))].sort());
    const app = PACKAGES.app ?? '';
    expect(readFileSync(path.join(app, 'resources/THIRD-PARTY-NOTICES.txt'))).toEqual(readFileSync(notices));
    // Electron's own, and those of all that Chromium brings.
    for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(path.join(app, name))).toBe(true);
  });
});
