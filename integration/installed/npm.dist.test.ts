/** The npm package: what is in it, and that it works where nothing else of ours is. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, processesOf, until } from '../support/home.js';
import { LoneClient } from '../support/lone-client.js';
import { OWN_VERSION, PACKAGES } from './support/packages.js';

const run = promisify(execFile);
const MAX_PACKED_BYTES = 700_000;
const NPM_MS = 120_000;
/** Beside the one that runs this. */
const OTHER_NODES = [20, 22, 24].filter((major) => !process.version.startsWith(`v${major}.`));
const CONTENTS = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'dist/app.cjs',
  'dist/bin/THIRD-PARTY-NOTICES.txt',
  'dist/bin/example-server.cjs',
  'dist/bin/programs/commands.cjs',
  'dist/bin/programs/daemon.cjs',
  'dist/bin/shimkeeper-shim.cjs',
  'dist/bin/shimkeeper.cjs',
  'package.json',
];

describe.runIf(PACKAGES.npm !== null)('the npm package', { timeout: NPM_MS }, () => {
  let prefix: string;
  let folder: string;
  beforeAll(async () => {
    prefix = mkdtempSync(path.join(tmpdir(), 'sk-npm-'));
    const args = ['install', '--global', '--offline', '--prefix', prefix, PACKAGES.npm ?? ''];
    await run('npm', [...args, '--no-audit', '--no-fund', '--cache', path.join(prefix, 'cache')], {
      cwd: prefix,
    });
  }, NPM_MS);
  afterAll(() => rmSync(prefix, { recursive: true, force: true }));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sk-npm-user-'));
  });
  afterEach(() => {
    const left = processesOf(folder);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    expect(left).toEqual([]);
  });

  const bin = (name: string) => path.join(prefix, 'bin', name);

  it('holds only what is needed, and no Electron', () => {
    const root = path.join(prefix, 'lib/node_modules/shimkeeper');
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((name) => !/^docs\/[^/]+\.md$/.test(name));
    expect(files.sort()).toEqual([...CONTENTS].sort());
    expect(statSync(PACKAGES.npm ?? '').size).toBeLessThan(MAX_PACKED_BYTES);
    const about = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(about['dependencies'] ?? {}).toEqual({});
    expect(existsSync(path.join(prefix, 'lib/node_modules/electron'))).toBe(false);
  });

  it('gives two commands that start by their first line', () => {
    for (const name of ['shimkeeper', 'shimkeeper-shim']) {
      expect(readFileSync(bin(name), 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
      expect(statSync(bin(name)).mode & 0o111).toBe(0o111);
    }
  });

  it('serves a tool and stops, with nothing but a Node on the PATH', async () => {
    await story(path.dirname(process.execPath));
  });

  it('runs by npx, installed nowhere', async () => {
    const args = ['--yes', '--offline', '--cache', path.join(folder, 'cache'), `--package=${PACKAGES.npm}`];
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const { stdout } = await run('npx', [...args, '--', 'shimkeeper', '--version'], { cwd: folder, env });
    expect(stdout.trim()).toBe(OWN_VERSION);
    const help = await run('npx', [...args, '--', 'shimkeeper-shim', '--help'], { cwd: folder, env });
    expect(help.stdout).toContain('--server');
  });

  it.for(OTHER_NODES)('does the same on Node %i', async (major, { skip }) => {
    const node = await fetchNode(major);
    if (node === null) return skip(`the registry has no Node ${major} for this system`);
    await story(node);
  });

  /** From nothing to an answered call and back, by the commands as a shell finds them. */
  async function story(nodeFolder: string): Promise<void> {
    const env = {
      PATH: `${nodeFolder}:${path.join(prefix, 'bin')}:/usr/bin:/bin`,
      HOME: folder,
      SHIMKEEPER_PORT: String(await freePort()),
    };
    const version = await run('shimkeeper', ['--version'], { env });
    expect(version.stdout.trim()).toBe(OWN_VERSION);
    const example = path.join(prefix, 'lib/node_modules/shimkeeper/dist/bin/example-server.cjs');
    const args = ['--client', 'npm-test', '--', 'node', example];
    const client = new LoneClient({ command: 'shimkeeper-shim', args, cwd: folder, env }, {});
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'npm', version: '1' },
    };
    expect(await client.ask('initialize', hello)).toHaveProperty('result');
    client.tell('notifications/initialized');
    const answer = await client.ask('tools/call', { name: 'echo', arguments: { message: 'from npm' } });
    expect(JSON.stringify(answer)).toContain('from npm');
    await run('shimkeeper', ['stop'], { env });
    await until(() => processesOf(folder).length === 0, NPM_MS, 'the end of all that ran');
  }

  /** A Node of that version as the registry packs it: the folder of its program; null: it has none for this system. */
  async function fetchNode(major: number): Promise<string | null> {
    const name = `node-${process.platform}-${process.arch}@${major}`;
    const place = path.join(prefix, `node-${major}`);
    try {
      await run('npm', ['install', '--prefix', place, '--no-save', '--no-audit', '--no-fund', name], {
        cwd: prefix,
        timeout: NPM_MS,
      });
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      if (/E404|ETARGET|ENOTFOUND|ETIMEDOUT|ECONN/.test(stderr)) return null;
      throw error;
    }
    const program = path.join(place, 'node_modules', name.split('@')[0] ?? '', 'bin');
    chmodSync(path.join(program, 'node'), 0o755);
    return program;
  }
});
