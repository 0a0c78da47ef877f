/** A config.json that is bad when a daemon starts: what an earlier one has accepted stays in force, and it is told. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StartAnswer } from '../contracts/answers.js';
import { closeAll, connect } from './support/clients.js';
import { SHIM, TestHome, until } from './support/home.js';

const ODD = path.join(import.meta.dirname, 'fixtures/odd-server.mjs');
const WAIT_MS = 20_000;
/** Port and autostart of config.json count. */
const OWN = { SHIMKEEPER_PORT: '' };
const KEPT = /config\.json: line 1[,:] .*last good configuration stays in force.*: port \d+, 1 server\b/;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function write(text: string): void {
  writeFileSync(home.paths.config, text, { mode: 0o600 });
}

function good(more: object = {}): void {
  const odd = { command: process.execPath, args: [ODD], env: { OF: home.folder } };
  write(JSON.stringify({ port: home.port, mcpServers: { odd }, ...more }));
}

async function json<T>(...args: string[]): Promise<T> {
  return JSON.parse((await home.cli([...args, '--json'], OWN)).stdout) as T;
}

it('the last good one is in force in the daemon of a restart, and restart says what is wrong', async () => {
  good();
  await home.cli(['start'], OWN);
  const one = await connect(home, { env: OWN });
  expect((await one.client.listTools()).tools).toHaveLength(3);
  write('{ nope');
  const people = await home.cli(['restart'], OWN);
  expect([people.code, people.stderr]).toEqual([0, expect.stringMatching(KEPT)]);
  const { notes, daemon } = await json<StartAnswer>('restart');
  expect(notes).toEqual([expect.stringMatching(KEPT)]);
  expect(daemon.port).toBe(home.port);
  expect((await one.client.listTools()).tools).toHaveLength(3);
  const { content } = await one.client.callTool({ name: 'fine', arguments: {} });
  expect(content).toEqual([{ type: 'text', text: 'fine' }]);
  const late = await connect(home, { env: OWN, args: ['--server', 'odd'] });
  expect((await late.client.listTools()).tools).toHaveLength(3);
  await closeAll([one, late]);
  expect(statSync(home.paths.lastGoodConfig).mode & 0o777).toBe(0o600);
});

it('and in the daemon that a shim starts after a kill; its port and autostart count, too', async () => {
  good();
  await home.cli(['start'], OWN);
  const one = await connect(home, { env: OWN });
  expect((await one.client.listTools()).tools).toHaveLength(3);
  write('{"port": 70000}');
  const killed = home.daemonPid();
  process.kill(killed, 'SIGKILL');
  await until(() => home.health()?.pid !== killed && home.health(), WAIT_MS, 'another daemon serves');
  expect(home.health()).toMatchObject({ port: home.port, servers: [{ name: 'odd' }] });
  expect((await one.client.listTools()).tools).toHaveLength(3);
  expect((await home.cli(['status', '--json'], OWN)).stdout).toMatch(KEPT);
  await closeAll([one]);

  good({ autostart: 'off' });
  await json('restart');
  write('{ nope');
  expect((await home.cli(['stop'], OWN)).code).toBe(0);
  home.forgetStop();
  await expect(connect(home, { env: OWN })).rejects.toThrow(/autostart is off/);
});

it('a file that is gone means no servers, and then nothing is kept', async () => {
  good();
  await home.cli(['start']);
  rmSync(home.paths.config);
  await until(() => home.health()?.servers.length === 0, WAIT_MS, 'it is seen');
  await home.cli(['restart']);
  expect(home.health()?.servers).toEqual([]);
  write('{ nope');
  const { stderr } = await home.cli(['restart']);
  expect(stderr).toMatch(/config\.json: line 1, .*a new one uses port \d+ and no servers/);
  expect(home.health()?.servers).toEqual([]);
});

it('where none was ever good, a call is answered with the line and the mend', async () => {
  write('{\n"mcpServers": {"a": {}}}');
  const child = home.spawn(process.execPath, [SHIM]);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x' } };
  child.stdin?.write(`${JSON.stringify(call)}\n`);
  await until(() => said.endsWith('\n'), WAIT_MS, 'the answer');
  expect(JSON.parse(said)).toMatchObject({
    id: 1,
    error: {
      message: expect.stringMatching(/^config\.json: line 2: "mcpServers\.a\.command" .* - .*\.$/),
      data: { code: 'config-bad', retryable: false },
    },
  });
});
