/** Servers that stand in the file of a project are known while a client works there; nobody else names that folder. */
import { once } from 'node:events';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { TestHome } from './support/home.js';

const CLIENT = `
  const server = require('node:child_process').spawn(process.execPath, [process.argv[1]], { stdio: ['pipe', 'pipe', 'ignore'] });
  server.stdout.once('data', () => process.stdout.write(server.pid + '\\n'));
  setInterval(() => {}, 1000);`;
const SERVER = "process.stdin.on('end', () => process.exit()).resume(); process.stdout.write('up');";

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

it.skipIf(process.platform !== 'linux')('status names them, their client and where it works', async () => {
  const project = path.join(realpathSync(home.folder), 'my project');
  mkdirSync(project);
  const script = path.join(project, 'notes.cjs');
  writeFileSync(script, SERVER);
  const entry = { command: process.execPath, args: [script] };
  writeFileSync(path.join(project, '.mcp.json'), JSON.stringify({ mcpServers: { notes: entry } }));
  const client = home.spawnIn(project, process.execPath, ['-e', CLIENT, script], 'claude');
  const [text] = await once(client.stdout!, 'data');

  const { stdout } = await home.cli(['status', '--json'], { HOME: home.folder });
  const { neighbours } = JSON.parse(stdout) as StatusAnswer;
  const session = expect.stringContaining(`in ${project}`);
  expect(neighbours?.servers.filter(({ pid }) => pid === Number(String(text)))).toMatchObject([
    {
      name: 'notes',
      proof: 'configuration',
      state: 'in-use',
      client: 'claude-code',
      clientPid: client.pid,
      session,
    },
  ]);
  expect(neighbours?.clients.filter(({ pid }) => pid === client.pid)).toMatchObject([{ session, shims: [] }]);
});
