/** Clients' own files through the real commands, and a real client that starts what its rewritten file says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { parse as parseToml } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJsonc } from '../clients/formats/document.js';
import { CLIENT_IDS, type ClientId } from '../contracts/clients.js';
import type { ClientsAnswer, ConnectAnswer } from '../contracts/connect.js';
import type { DoctorAnswer } from '../contracts/doctor.js';
import { dialHome } from '../link/dial-home.js';
import { giveAway, runAsOther } from './support/given-away.js';
import { CLI, EVERYTHING, TestHome } from './support/home.js';

const SECRET = 'sk-integration-secret';
const FILES: Readonly<Record<ClientId, { file: string; keys: readonly string[] }>> = {
  'claude-desktop': { file: '.config/Claude/claude_desktop_config.json', keys: ['mcpServers'] },
  'claude-code': { file: '.claude.json', keys: ['mcpServers'] },
  cursor: { file: '.cursor/mcp.json', keys: ['mcpServers'] },
  vscode: { file: '.config/Code/User/mcp.json', keys: ['servers'] },
  windsurf: { file: '.codeium/windsurf/mcp_config.json', keys: ['mcpServers'] },
  augment: { file: '.augment/settings.json', keys: ['mcpServers'] },
  codex: { file: '.codex/config.toml', keys: ['mcp_servers'] },
  'gemini-cli': { file: '.gemini/settings.json', keys: ['mcpServers'] },
};

/** Many commands one after the other, on a machine that may be busy. */
const MANY_COMMANDS_MS = 240_000;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

const user = (name: string): string => path.join(home.folder, 'user', name);
const env = (): Record<string, string> => ({ HOME: user('') });
const run = (...args: string[]) => home.cli(args, env());

function put(client: ClientId): string {
  const file = user(FILES[client].file);
  const server = { command: process.execPath, args: [EVERYTHING], env: { API_KEY: SECRET } };
  const text =
    client === 'codex'
      ? `model = "x" # mine\n\n[mcp_servers.everything]\ncommand = ${JSON.stringify(server.command)}\nargs = ${JSON.stringify(server.args)}\n\n[mcp_servers.everything.env]\nAPI_KEY = "${SECRET}"\n`
      : `{\n\t// mine\n\t"${FILES[client].keys[0]}": { "everything": ${JSON.stringify(server)}, },\n}\n`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return text;
}

const text = (client: ClientId): string => readFileSync(user(FILES[client].file), 'utf8');

/** Our entry, as the client itself would read it. */
function entryOf(client: ClientId): { command: string; args: string[] } {
  const value = client === 'codex' ? parseToml(text(client)) : readJsonc(text(client));
  const servers = (value as Record<string, Record<string, unknown>>)[FILES[client].keys[0] ?? ''];
  return servers?.['shimkeeper'] as { command: string; args: string[] };
}

describe('shimkeeper connect', () => {
  it('moves all eight behind Shimkeeper and puts each back byte for byte', {
    timeout: MANY_COMMANDS_MS,
  }, async () => {
    const before = new Map(CLIENT_IDS.map((client) => [client, put(client)]));
    const listed = JSON.parse((await run('clients', '--json')).stdout) as ClientsAnswer;
    expect(listed.clients.map(({ id, state }) => [id, state])).toEqual(CLIENT_IDS.map((id) => [id, 'own']));
    for (const client of CLIENT_IDS) {
      const rehearsed = await run('connect', client, '--dry-run');
      expect(rehearsed).toMatchObject({ code: 0 });
      expect(rehearsed.stdout).toMatch(/^ +would be kept as .+backups/m);
      expect(text(client)).toBe(before.get(client));
      const { code, stdout, stderr } = await run('connect', client, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(`${rehearsed.stdout}${stdout}`).not.toContain(SECRET);
      expect((JSON.parse(stdout) as ConnectAnswer).client?.state).toBe('connected');
      expect(entryOf(client).args[0]).toBe(home.paths.launcher);
    }
    expect(Object.keys(JSON.parse(readFileSync(home.paths.config, 'utf8')).mcpServers)).toEqual([
      'everything',
    ]);
    expect((await run('doctor')).code).toBe(0);
    for (const client of CLIENT_IDS) {
      expect((await run('disconnect', client)).code).toBe(0);
      expect(text(client)).toBe(before.get(client));
    }
    expect(JSON.parse(readFileSync(home.paths.config, 'utf8')).mcpServers).toEqual({});
  });

  it.each(['vscode', 'codex'] as const)(
    'what stands in the file of %s then starts a session with the server',
    async (client) => {
      put(client);
      expect((await run('connect', client)).code).toBe(0);
      const { command, args } = entryOf(client);
      // As a client's: little more than HOME and PATH, and no word of our home.
      const transport = new StdioClientTransport({
        command,
        args,
        env: { ...env(), PATH: process.env['PATH'] ?? '', SHIMKEEPER_PORT: String(home.port) },
        stderr: 'pipe',
      });
      const session = new Client({ name: 'it', version: '1.0.0' });
      await session.connect(transport);
      const answer = await session.callTool({ name: 'echo', arguments: { message: 'through' } });
      expect(JSON.stringify(answer.content)).toContain('through');
      expect(home.health()?.shims).toHaveLength(1);
      await session.close();
    },
  );

  it('killed at any moment loses nothing, and disconnect puts everything back', {
    timeout: MANY_COMMANDS_MS,
  }, async () => {
    const before = put('cursor');
    for (let round = 0; round < 12; round += 1) {
      const child = spawn(process.execPath, [CLI, 'connect', 'cursor'], {
        env: { ...home.env, ...env() },
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      await Promise.race([ended, delay(80 + round * 30)]);
      child.kill('SIGKILL');
      await ended;
      const moved = !text('cursor').includes('everything');
      if (moved) expect(readFileSync(home.paths.config, 'utf8')).toContain(EVERYTHING);
      expect((await run('disconnect', 'cursor')).code).toBe(0);
      expect(text('cursor')).toBe(before);
    }
  });

  it('of all at once moves all of them, and back', { timeout: MANY_COMMANDS_MS }, async () => {
    const before = new Map(CLIENT_IDS.map((client) => [client, put(client)]));
    for (const action of ['connect', 'disconnect']) {
      const all = await Promise.all(CLIENT_IDS.map((client) => run(action, client)));
      expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
        CLIENT_IDS.map(() => ({ code: 0, stderr: '' })),
      );
    }
    for (const client of CLIENT_IDS) expect(text(client)).toBe(before.get(client));
    // Where the first that came is the last to go, it takes along the file that it had made.
    if (existsSync(home.paths.config))
      expect(JSON.parse(readFileSync(home.paths.config, 'utf8')).mcpServers).toEqual({});
    expect(existsSync(home.paths.connectLock)).toBe(false);
    expect(readdirSync(home.paths.clientsDir)).toEqual([]);
  });

  it('one line and exit 2 for what cannot be done', async () => {
    for (const [args, why] of [
      [['connect', 'emacs'], /no client "emacs" is known: it is one of .*codex/],
      [['connect'], /missing required argument/],
      [['connect', 'cursor'], /Cursor was not found/],
    ] as const) {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(why);
    }
    expect((await run('disconnect', 'cursor')).stdout).toContain('Cursor is not connected');
    rmSync(home.paths.home, { recursive: true });
    expect((await run('disconnect', 'cursor')).stdout).toContain('Cursor is not connected');
    expect((await run('connect', 'cursor')).code).toBe(2);
    expect(existsSync(home.paths.home)).toBe(false);
  });
});

describe('shimkeeper connect, refused by the system', () => {
  it('says one line, and nothing is changed', async () => {
    const before = put('cursor');
    rmSync(home.paths.home, { recursive: true });
    const folder = path.dirname(user(FILES.cursor.file));
    giveAway(home);
    chmodSync(folder, 0o555);
    const { code, stdout, stderr } = await runAsOther(home, ['connect', 'cursor'], env());
    chmodSync(folder, 0o755);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/mcp\.json cannot be replaced, because .*\.cursor takes no files \(EACCES.*\n$/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(text('cursor')).toBe(before);
    expect(existsSync(home.paths.home)).toBe(false);
  });
});

describe('shimkeeper doctor', () => {
  const doctor = async (): Promise<{ code: number; answer: DoctorAnswer }> => {
    const { code, stdout } = await run('doctor', '--json');
    return { code, answer: JSON.parse(stdout) as DoctorAnswer };
  };
  const findings = ({ checks }: DoctorAnswer): string[] =>
    checks.filter(({ level }) => level === 'finding').map(({ code }) => code);

  it('finds nothing before the first start, and makes nothing', async () => {
    rmSync(home.paths.home, { recursive: true });
    const { code, answer } = await doctor();
    expect(findings(answer)).toEqual([]);
    expect(code).toBe(0);
    expect(existsSync(home.paths.home)).toBe(false);
  });

  it('names what runs, and what is wrong with its mend', { timeout: MANY_COMMANDS_MS }, async () => {
    await run('start');
    const well = await doctor();
    expect({ code: well.code, found: findings(well.answer) }).toEqual({ code: 0, found: [] });
    expect(well.answer.checks.find(({ code }) => code === 'launcher')?.what).toContain(process.version);
    put('cursor');
    await run('connect', 'cursor');
    rmSync(home.paths.launcher);
    writeFileSync(user('.cursor/other'), '');
    writeFileSync(home.paths.config, '{ "mcpServers": ');
    mkdirSync(user('.config/autostart'), { recursive: true });
    writeFileSync(
      user('.config/autostart/shimkeeper.desktop'),
      '[Desktop Entry]\nExec=env A=1 "/gone/app dir/x" --hidden\n',
    );
    mkdirSync(user('.gemini'));
    writeFileSync(user('.gemini/settings.json'), '{ "mcpServers": ');
    const ill = await doctor();
    expect(ill.code).toBe(1);
    expect(new Set(findings(ill.answer))).toEqual(
      new Set(['launcher', 'config-bad', 'client', 'login', 'client-config-unusable']),
    );
    for (const { level, mend } of ill.answer.checks) if (level === 'finding') expect(mend).toBeTruthy();
    await run('stop');
    expect(findings((await doctor()).answer)).toContain('stopped');
  });
});

it('whoever comes right after config.json was written is served what stands in it', async () => {
  expect((await home.cli(['start'])).code).toBe(0);
  const server = { command: process.execPath, args: [EVERYTHING] };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { fresh: server } }));
  const attach = { kind: 'server', server: 'fresh' } as const;
  // In this process, to be sooner than the daemon's watch of the file: a shim takes a while to start.
  const { socket } = await dialHome(home.paths, {
    as: { role: 'shim', client: 'fresh', clientPid: null, attach },
  });
  expect(socket.isOpen).toBe(true);
  socket.terminate();
});
