/** kill -9 of the daemon under five shims: how long until every one of their clients gets answers again. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { figure } from '../support/figures.mjs';

const SHIMS = 5;
const RECOVERY_BOUND_S = 10;
const RECOVERY_DEADLINE_MS = 60_000;
const POLL_MS = 50;
const BIN = path.resolve(import.meta.dirname, '../../dist/bin');

const home = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-faults-'));
const env = {
  ...process.env,
  SHIMKEEPER_HOME: home,
  SHIMKEEPER_PORT: String(await freePort()),
  SHIMKEEPER_AUTOSTART: 'headless',
};
/** @type {Client[]} */
const clients = [];

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {...string} args of the command line @returns {string} */
function shimkeeper(...args) {
  return execFileSync(process.execPath, [path.join(BIN, 'shimkeeper.cjs'), ...args], {
    env,
    encoding: 'utf8',
  });
}

async function attach() {
  const client = new Client({ name: 'faults', version: '1.0.0' });
  const args = [path.join(BIN, 'shimkeeper-shim.cjs')];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  clients.push(client);
}

/** @param {Client} client @param {number} deadline a `performance.now()` */
async function answersAgain(client, deadline) {
  for (;;) {
    try {
      const { tools } = await client.listTools();
      if (tools.length > 0) return;
    } catch (error) {
      // Answers are errors for as long as there is no daemon: that time is what is measured.
      if (performance.now() > deadline) throw error;
    }
    if (performance.now() > deadline) throw new Error('a client has no tools after 60 s');
    await pause(POLL_MS);
  }
}

/** The daemon just started by this script, by the identity that it has written down. */
function killDaemon() {
  const { pid, startTicks } = JSON.parse(readFileSync(path.join(home, 'health.json'), 'utf8'));
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  if (ticks !== startTicks) throw new Error(`pid ${pid} is not the daemon any more`);
  process.kill(pid, 'SIGKILL');
}

try {
  const example = { command: process.execPath, args: [path.join(BIN, 'example-server.cjs')] };
  writeFileSync(path.join(home, 'config.json'), JSON.stringify({ mcpServers: { example } }), { mode: 0o600 });
  shimkeeper('start', '--headless');
  await Promise.all(Array.from({ length: SHIMS }, attach));
  await Promise.all(clients.map((client) => answersAgain(client, performance.now() + RECOVERY_DEADLINE_MS)));

  killDaemon();
  const killed = performance.now();
  await Promise.all(clients.map((client) => answersAgain(client, killed + RECOVERY_DEADLINE_MS)));
  const seconds = (performance.now() - killed) / 1000;
  const { daemon, shims, duplicates } = JSON.parse(shimkeeper('status', '--json'));
  figure('all clients answer again after', seconds, 's', { atMost: RECOVERY_BOUND_S });
  figure('shims attached', shims.length, `of ${SHIMS}`);
  figure('daemons', (daemon === null ? 0 : 1) + duplicates.length, '', { atMost: 1 });
} finally {
  await Promise.all(clients.map((client) => client.close()));
  shimkeeper('stop');
  rmSync(home, { recursive: true, force: true });
}
