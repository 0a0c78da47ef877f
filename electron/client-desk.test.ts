import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { homePaths } from '../home/paths.js';
import { ClientDesk } from './client-desk.js';

let folder: string;
let file: string;
const said: string[] = [];
const paths = () => homePaths(path.join(folder, 'home'));
const desk = (keepLauncher: () => Promise<void> = async () => undefined) =>
  new ClientDesk({
    paths: paths(),
    env: { CODEX_HOME: path.join(folder, 'codex') },
    timeline: { add: (level, _topic, text) => void said.push(`${level} ${text}`) },
    keepLauncher,
  });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sk-desk-'));
  file = path.join(folder, 'codex/config.toml');
  mkdirSync(path.dirname(file));
  mkdirSync(paths().home, { mode: 0o700 });
  writeFileSync(file, '[mcp_servers.a]\ncommand = "x"\n');
  said.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('plans, carries out, and says so in the time line', async () => {
  const clients = desk();
  const plan = clients.plan('codex', 'connect');
  if (!('id' in plan)) throw new Error(plan.message);
  expect(plan.moved).toEqual(['a']);
  expect(await clients.apply(plan.id)).toMatchObject({ ok: true, client: { state: 'connected' } });
  expect(readFileSync(file, 'utf8')).toContain(paths().launcher);
  expect(said).toEqual([expect.stringMatching(/^fine Codex is connected/)]);
});

it('nobody else connects a client in this home meanwhile', async () => {
  let held = false;
  const clients = desk(async () => {
    held = existsSync(paths().connectLock);
  });
  const plan = clients.plan('codex', 'connect');
  expect(await clients.apply('id' in plan ? plan.id : '')).toMatchObject({ ok: true });
  expect(held).toBe(true);
  expect(existsSync(paths().connectLock)).toBe(false);
});

it('why there is no plan, and what went wrong, is a result', async () => {
  const clients = desk(async () => {
    throw new Error('no room');
  });
  const plan = clients.plan('codex', 'connect');
  expect(await clients.apply('id' in plan ? plan.id : '')).toMatchObject({ ok: false, message: 'no room' });
  expect(readFileSync(file, 'utf8')).toContain('command = "x"');
  writeFileSync(file, 'a = ');
  expect(clients.plan('codex', 'connect')).toMatchObject({ ok: false, client: { state: 'unusable' } });
  expect(said).toEqual(['trouble no room']);
});
