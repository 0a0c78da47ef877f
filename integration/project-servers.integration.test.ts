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

/** A shell alone has less than this for itself, a runtime more. */
const SHELL_AT_MOST_BYTES = 3 * 1024 * 1024;

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

it.skipIf(process.platform !== 'linux')(
  'a script that a file names is one server with what it starts',
  async () => {
    const project = path.join(realpathSync(home.folder), 'wrapped');
    mkdirSync(project);
    const [script, server] = [path.join(project, 'run.sh'), path.join(project, 'notes.cjs')];
    writeFileSync(server, SERVER);
    writeFileSync(script, `#!/bin/sh\n"${process.execPath}" "${server}"\necho over >&2\n`, { mode: 0o755 });
    writeFileSync(
      path.join(project, '.mcp.json'),
      JSON.stringify({ mcpServers: { notes: { command: script } } }),
    );
    const begins = CLIENT.replace('process.execPath, [process.argv[1]]', 'process.argv[1], []');
    const client = home.spawnIn(project, process.execPath, ['-e', begins, script], 'claude');
    const [text] = await once(client.stdout!, 'data');

    const { stdout } = await home.cli(['status', '--json'], { HOME: home.folder });
    const { neighbours } = JSON.parse(stdout) as StatusAnswer;
    const found = neighbours?.servers.filter(({ clientPid }) => clientPid === client.pid) ?? [];
    expect(found).toMatchObject([
      { pid: Number(String(text)), name: 'notes', command: expect.stringContaining(server) },
    ]);
    expect(found[0]?.members).toHaveLength(2);
    expect(found[0]?.rssBytes).toBeGreaterThan(SHELL_AT_MOST_BYTES);
  },
);

it.skipIf(process.platform !== 'linux')('one relative command in two projects is two servers', async () => {
  const pids: number[] = [];
  const begin = async (project: string): Promise<void> => {
    const client = home.spawnIn(project, process.execPath, ['-e', CLIENT, 'notes.cjs'], 'claude');
    const [text] = await once(client.stdout!, 'data');
    pids.push(Number(String(text)));
  };
  const copies = async (): Promise<number[]> => {
    const { stdout } = await home.cli(['status', '--json'], { HOME: home.folder });
    const { neighbours } = JSON.parse(stdout) as StatusAnswer;
    const found = neighbours?.servers.filter(({ pid }) => pids.includes(pid)) ?? [];
    expect(found).toHaveLength(pids.length);
    // Others may work on this machine.
    const all = neighbours?.duplicateServers.flatMap((one) => one.copies.map(({ pid }) => pid)) ?? [];
    return all.filter((pid) => pids.includes(pid));
  };
  for (const name of ['one', 'two']) {
    const project = path.join(realpathSync(home.folder), name);
    mkdirSync(project);
    writeFileSync(path.join(project, 'notes.cjs'), SERVER);
    const entry = { command: process.execPath, args: ['notes.cjs'] };
    writeFileSync(path.join(project, '.mcp.json'), JSON.stringify({ mcpServers: { notes: entry } }));
    await begin(project);
  }
  expect(await copies()).toEqual([]);
  await begin(path.join(realpathSync(home.folder), 'two'));
  expect(await copies()).toEqual(pids.slice(1));
});

it.skipIf(process.platform !== 'linux')('a name in a client’s file writes no line of its own', async () => {
  const project = path.join(realpathSync(home.folder), 'named');
  mkdirSync(project);
  const script = path.join(project, 'notes.cjs');
  writeFileSync(script, SERVER);
  const name = 'x"\ndaemon   forged \u001b[32m';
  const entry = { command: process.execPath, args: [script] };
  writeFileSync(path.join(project, '.mcp.json'), JSON.stringify({ mcpServers: { [name]: entry } }));
  for (let copy = 0; copy < 2; copy += 1) {
    const client = home.spawnIn(project, process.execPath, ['-e', CLIENT, script], 'claude');
    await once(client.stdout!, 'data');
  }
  for (const command of ['status', 'monitor']) {
    const { stdout } = await home.cli([command], { HOME: home.folder });
    expect(stdout).toContain('2 copies of server "x" daemon   forged');
    expect(stdout).not.toMatch(/^daemon {3}forged/m);
    expect(stdout).not.toContain('\u001b');
  }
});
