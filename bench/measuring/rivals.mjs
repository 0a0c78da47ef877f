/** Other programs that share one stdio server, from the npm registry: installed beside the repository, never in it. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endChild } from '../../build/setup/children.mjs';
import { userCache } from '../../build/setup/paths.mjs';
import { EVERYTHING, freePort, plainEnv } from '../support/home.mjs';
import { processesNaming, statOf, treesOf } from '../support/processes.mjs';

const INSTALL_TIMEOUT_MS = 5 * 60_000;
const LISTENS_WITHIN_MS = 30_000;
const CONNECT_TIMEOUT_MS = 500;
const POLL_MS = 50;
/** After it listens a rival still starts its server. */
const SETTLE_MS = 2_500;

const REMOTE = { name: 'mcp-remote', version: '0.15.1', file: 'dist/proxy.js' };
const GATEWAY = { name: 'supergateway', version: '4.0.0', file: 'dist/index.js' };
const PROXY = { name: 'mcp-proxy', version: '6.7.19', file: 'dist/bin/mcp-proxy.mjs' };
const PORTER = { name: 'mcporter', version: '0.12.3', file: 'dist/cli.js' };
/** For those that need a newer one than ours; where the registry has none for this system they are left out. */
const NODE_24 = { name: `node-${process.platform}-${process.arch}`, version: '24.9.0', file: 'bin/node' };
const HUB = { name: 'mcp-hub', version: '4.2.1', file: 'dist/cli.js' };

/**
 * @typedef {{ name: string, version: string, file: string }} Package
 * @typedef {(of: Package) => string} Script the installed program's path
 * @typedef {{ script: Script, port: number, folder: string }} Place
 * @typedef {{ name: string, packages: Package[], tool?: string, shared: (place: Place) => string[], client: (place: Place) => string[], node?: Package, isUp?: (place: Place) => boolean }} Rival
 * `node`: by which it runs, one of `packages`; ours where left out. `isUp`: the shared side can be asked; it listens on
 * `port` where left out.
 */

const STDIO = [EVERYTHING, 'stdio'];
const gatewayServer = (/** @type {Place} */ { script, port }, /** @type {string[]} */ ...more) => [
  ...[script(GATEWAY), '--stdio', [process.execPath, ...STDIO].join(' ')],
  ...['--port', String(port), '--logLevel', 'none', ...more],
];
const remoteClient = (/** @type {Place} */ { script, port }) => [
  ...[script(REMOTE), `http://127.0.0.1:${port}/mcp`, '--allow-http'],
];

/** @type {readonly Rival[]} */
const RIVALS = [
  {
    name: 'mcp-remote',
    packages: [REMOTE],
    shared: () => [EVERYTHING, 'streamableHttp'],
    client: remoteClient,
  },
  {
    name: 'supergateway, streamable HTTP',
    packages: [GATEWAY],
    shared: (place) => gatewayServer(place, '--outputTransport', 'streamableHttp', '--stateful'),
    client: ({ script, port }) => [
      ...[script(GATEWAY), '--streamableHttp', `http://127.0.0.1:${port}/mcp`, '--logLevel', 'none'],
    ],
  },
  {
    name: 'supergateway, SSE',
    packages: [GATEWAY],
    shared: (place) => gatewayServer(place, '--outputTransport', 'sse'),
    client: ({ script, port }) => [
      ...[script(GATEWAY), '--sse', `http://127.0.0.1:${port}/sse`, '--logLevel', 'none'],
    ],
  },
  {
    name: 'mcp-proxy and mcp-remote',
    packages: [PROXY, REMOTE],
    shared: ({ script, port }) => [
      ...[script(PROXY), '--host', '127.0.0.1', '--port', String(port), '--', process.execPath, ...STDIO],
    ],
    client: remoteClient,
  },
  {
    name: 'mcp-hub and mcp-remote',
    packages: [HUB, REMOTE],
    tool: 'everything__',
    shared: ({ script, port, folder }) => {
      const config = path.join(folder, 'hub.json');
      const everything = { command: process.execPath, args: STDIO };
      writeFileSync(config, JSON.stringify({ mcpServers: { everything } }));
      return [script(HUB), '--port', String(port), '--config', config];
    },
    client: remoteClient,
  },
  {
    name: 'mcporter, on Node 24',
    packages: [NODE_24, PORTER],
    node: NODE_24,
    tool: 'everything__',
    shared: (place) => [
      place.script(PORTER),
      'daemon',
      'start',
      '--foreground',
      '--config',
      porterConfig(place),
    ],
    client: (place) => [place.script(PORTER), 'serve', '--config', porterConfig(place)],
    isUp: ({ folder }) =>
      existsSync(porterDaemons(folder)) && readdirSync(porterDaemons(folder)).some(isSocket),
  },
];

/** @param {string} folder its HOME */
const porterDaemons = (folder) => path.join(folder, '.mcporter/daemon');
const isSocket = (/** @type {string} */ name) => name.endsWith('.sock');

/** @param {Place} place @returns {string} the file, the same for the shared side and its clients */
function porterConfig({ folder }) {
  const config = path.join(folder, 'mcporter.json');
  const everything = { command: process.execPath, args: STDIO, lifecycle: 'keep-alive' };
  if (!existsSync(config)) writeFileSync(config, JSON.stringify({ mcpServers: { everything }, imports: [] }));
  return config;
}

/** Those that are known and not measured, and why. */
export const NOT_MEASURED = [{ name: '1mcp', why: 'is not in this npm registry' }];

/**
 * Those whose packages can be had.
 *
 * @param {(doing: string) => void} doing
 * @returns {Promise<{ bridges: import('./bridges.mjs').Bridge[], missing: { name: string, why: string }[] }>}
 */
export async function rivals(doing) {
  const bridges = [];
  const missing = [];
  for (const rival of RIVALS) {
    try {
      for (const one of rival.packages) await install(one, doing);
      bridges.push(bridgeOf(rival));
    } catch (error) {
      missing.push({ name: rival.name, why: `cannot be had from the npm registry: ${firstLine(error)}` });
    }
  }
  return { bridges, missing };
}

/** @param {Package} of */
function folderOf({ name, version }) {
  return path.join(userCache(), 'rivals', `${name}-${version}`);
}

/** Into a folder beside, then moved: half an installation is none. @param {Package} of @param {(doing: string) => void} doing */
async function install(of, doing) {
  const folder = folderOf(of);
  if (existsSync(folder)) return;
  doing(`installing ${of.name} ${of.version}`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const beside = mkdtempSync(`${folder}-`);
  const args = ['install', '--prefix', beside, '--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    await new Promise((resolve, reject) => {
      execFile(
        'npm',
        [...args, `${of.name}@${of.version}`],
        { timeout: INSTALL_TIMEOUT_MS, shell: process.platform === 'win32' },
        (error, _stdout, stderr) => (error ? reject(new Error(stderr || error.message)) : resolve(undefined)),
      );
    });
    if (!existsSync(path.join(beside, 'node_modules', of.name, of.file)))
      throw new Error(`no ${of.file} in it`);
    renameSync(beside, folder);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** @param {unknown} error */
function firstLine(error) {
  const lines = String(error instanceof Error ? error.message : error).split('\n');
  return lines.find((line) => line.includes('error')) ?? lines[0] ?? '';
}

/** @param {Rival} rival @returns {import('./bridges.mjs').Bridge} */
function bridgeOf(rival) {
  /** @type {{ place: Place, child: import('node:child_process').ChildProcess, env: Record<string, string> } | null} */
  let running = null;
  /** What the shared side had started when it was killed. @type {{ pid: number, startTicks: number }[]} */
  let left = [];
  const now = () => {
    if (!running) throw new Error('not open');
    return running;
  };
  return {
    name: rival.name,
    tool: (name) => `${rival.tool ?? ''}${name}`,
    client: () => ({
      command: commandOf(rival, now().place),
      args: rival.client(now().place),
      env: now().env,
    }),
    shared: () => [now().child.pid ?? 0],
    kill: () => {
      const { pid = 0 } = now().child;
      left = treesOf([pid]).flatMap((one) => (one === pid ? [] : identityOf(one)));
      process.kill(pid, 'SIGKILL');
    },
    open: async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-rival-'));
      const port = await freePort();
      const place = {
        folder,
        port,
        script: (of) => path.join(folderOf(of), 'node_modules', of.name, of.file),
      };
      // What it keeps of its own is not the person's.
      const env = { ...plainEnv(), HOME: folder, PORT: String(port) };
      const child = spawn(commandOf(rival, place), rival.shared(place), { env, stdio: 'ignore' });
      running = { place, child, env };
      await listens(child, async () => rival.isUp?.(place) ?? (await accepts(port)));
      await pause(SETTLE_MS);
    },
    close: async () => {
      if (!running) return;
      const { child, place } = running;
      running = null;
      left.push(...treesOf([child.pid ?? 0]).flatMap((pid) => (pid === child.pid ? [] : identityOf(pid))));
      await endChild(child);
      for (const one of left.splice(0)) endLeft(one);
      // A client may have started the shared side anew, loose from us; the folder is its HOME, and nobody else's.
      for (const one of processesNaming(place.folder).flatMap(identityOf)) endLeft(one);
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

/** @param {number} pid */
function identityOf(pid) {
  const stat = statOf(pid);
  return stat ? [{ pid, startTicks: stat.startTicks }] : [];
}

/** Only the one that it was: its pid may be another's by now. @param {{ pid: number, startTicks: number }} one */
function endLeft({ pid, startTicks }) {
  for (const each of treesOf([pid]).reverse()) {
    if (statOf(pid)?.startTicks === startTicks && statOf(each)) process.kill(each, 'SIGKILL');
  }
}

/** @param {Rival} rival @param {Place} place */
const commandOf = ({ node }, { script }) => (node ? script(node) : process.execPath);

/** @param {number} port */
const accepts = async (port) => (await answers(port, '127.0.0.1')) || (await answers(port, '::1'));

/** @param {import('node:child_process').ChildProcess} child @param {() => Promise<boolean>} isUp */
async function listens(child, isUp) {
  const deadline = performance.now() + LISTENS_WITHIN_MS;
  while (!(await isUp())) {
    if (performance.now() > deadline || child.exitCode !== null) throw new Error('it does not listen');
    await pause(POLL_MS);
  }
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function answers(port, host) {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: CONNECT_TIMEOUT_MS });
    const done = (/** @type {boolean} */ good) => {
      socket.destroy();
      resolve(good);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}
