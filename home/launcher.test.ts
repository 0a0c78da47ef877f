import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../contracts/product.js';
import { ensureLauncher, launcherEntry, pointsToLiving } from './launcher.js';
import { LAUNCHER_MEND, type LauncherFacts, launcherText, readLauncher } from './launcher-text.js';
import { isFitting, nodesOnPath } from './node-runtime.js';
import { type HomePaths, homePaths } from './paths.js';

let folder: string;
let paths: HomePaths;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sk launcher 'it' $x-"));
  paths = homePaths(path.join(folder, 'home'));
  mkdirSync(paths.home, { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NODE = { path: process.execPath, electron: false };
const installation = (shimBin: string) => ({ runtime: process.execPath, cliBin: '/x', shimBin });

function shim(name = 'shimkeeper-shim.cjs'): string {
  const file = path.join(folder, name);
  writeFileSync(
    file,
    'console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE ?? null]))',
  );
  return file;
}

function run(...args: string[]): unknown {
  const entry = launcherEntry(paths, 'It');
  return JSON.parse(execFileSync(entry.command, [...entry.args, ...args], { encoding: 'utf8', env: {} }));
}

describe('the launcher', () => {
  it('becomes the shim of this home, with all arguments as they are', () => {
    expect(ensureLauncher(paths, installation(shim()), [NODE])).toBe('written');
    expect(run('a b', "c'd", '--', '$HOME')).toEqual([
      ['--home', paths.home, '--client', 'It', 'a b', "c'd", '--', '$HOME'],
      null,
    ]);
    expect(statSync(paths.launcher).mode & 0o777).toBe(0o600);
    expect(ensureLauncher(paths, installation(shim()), [NODE])).toBe('same');
  });

  it('takes the first runtime that is there, and tells Electron to be Node', () => {
    const gone = { path: '/gone/node', electron: false };
    ensureLauncher(paths, installation(shim()), [gone, { ...NODE, electron: true }]);
    expect(run()).toEqual([['--home', paths.home, '--client', 'It'], '1']);
    expect(pointsToLiving(readLauncher(readFileSync(paths.launcher, 'utf8')))?.electron).toBe(true);
  });

  it('follows the programs to where they are now', () => {
    ensureLauncher(paths, installation(shim('old.cjs')), [NODE]);
    rmSync(path.join(folder, 'old.cjs'));
    expect(ensureLauncher(paths, installation(shim('new.cjs')), [NODE])).toBe('written');
    expect(run()).toBeTruthy();
  });

  it('of a newer version stays for as long as it works', () => {
    const bin = shim();
    const newer = `99.${VERSION}`.split('.').slice(0, 3).join('.');
    const facts: LauncherFacts = {
      platform: process.platform,
      version: newer,
      home: paths.home,
      shimBin: bin,
      runtimes: [NODE],
    };
    mkdirSync(path.dirname(paths.launcher));
    writeFileSync(paths.launcher, launcherText(facts), { mode: 0o600 });
    expect(ensureLauncher(paths, installation(bin), [])).toBe('newer');
    rmSync(bin);
    expect(ensureLauncher(paths, installation(shim('mine.cjs')), [NODE])).toBe('written');
  });

  it('whose programs are gone answers each request with the mend', async () => {
    ensureLauncher(paths, installation('/gone/shimkeeper-shim.cjs'), [NODE]);
    const entry = launcherEntry(paths, '');
    const child = spawn(entry.command, [...entry.args], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
    const said: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
    const lines = [
      { method: 'initialize', params: { clientInfo: { name: 'it' } }, jsonrpc: '2.0', id: 0 },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 'two', method: 'tools/list' },
    ];
    child.stdin.end(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    const [code] = (await once(child, 'close')) as [number];
    const answers = said
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(code).toBe(1);
    expect(answers).toEqual(
      [0, 'two'].map((id) => ({ jsonrpc: '2.0', id, error: { code: -32000, message: LAUNCHER_MEND } })),
    );
  });
});

it('for Windows names the shell, and guards percent signs', () => {
  const facts: LauncherFacts = {
    platform: 'win32',
    version: VERSION,
    home: 'C:\\Users\\a b\\.shimkeeper',
    shimBin: 'C:\\100%\\shimkeeper-shim.cjs',
    runtimes: [{ path: 'C:\\n\\node.exe', electron: false }],
  };
  const text = launcherText(facts);
  expect(text).toContain(
    '"C:\\n\\node.exe" "C:\\100%%\\shimkeeper-shim.cjs" --home "C:\\Users\\a b\\.shimkeeper" %*\r\n',
  );
  expect(readLauncher(text)).toEqual({ version: VERSION, shimBin: facts.shimBin, runtimes: facts.runtimes });
  expect(launcherEntry(paths, 'X', 'win32')).toEqual({
    command: 'cmd',
    args: ['/c', paths.launcher, '--client', 'X'],
  });
});

it.each([
  ['v20.19.0', true],
  ['v24.1.0', true],
  ['v20.18.3', false],
  ['v18.20.0', false],
])('Node %s fits: %s', (version, fits) => {
  expect(isFitting(version)).toBe(fits);
});

it('Nodes are sought in absolute folders of PATH, npm’s own first', () => {
  const node = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  writeFileSync(node, '');
  chmodSync(node, 0o700);
  expect(
    nodesOnPath({ PATH: `relative${path.delimiter}${folder}`, npm_node_execpath: process.execPath }),
  ).toEqual([process.execPath, node]);
  expect(nodesOnPath({ PATH: '/nowhere/at/all' })).toEqual([]);
});
