/** Bad input from those who mean well: a broken config.json, odd variables, odd JSON. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeAll, connect } from './support/clients.js';
import { SHIM, TestHome, until } from './support/home.js';

const ODD = path.join(import.meta.dirname, 'fixtures/odd-server.mjs');

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function config(text: string): void {
  writeFileSync(home.paths.config, text, { mode: 0o600 });
}

const odd = (): object => ({ command: process.execPath, args: [ODD], env: { OF: home.folder } });
const WITH_ODD = (): string => JSON.stringify({ mcpServers: { odd: odd() } });

interface Said {
  readonly answers: { id: unknown; error?: { message: string; data: { code: string } }; result?: unknown }[];
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** One shim that is told so much on stdin, which then ends, or stays open until so many answers have come. */
async function shim(
  text: string,
  { args = [], env = {}, answers }: { args?: string[]; env?: Record<string, string>; answers?: number } = {},
): Promise<Said> {
  const child = home.spawn(process.execPath, [SHIM, ...args], env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin?.on('error', () => undefined).write(text);
  if (answers !== undefined)
    await until(() => stdout.split('\n').length > answers, 20_000, `${answers} answers of the shim`);
  child.stdin?.end();
  const code = await exited;
  const parsed = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { answers: parsed, stdout, stderr, code };
}

const ping = (id: number | string): string => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`;

describe('config.json', () => {
  it('with a bad port: line and key, and what is used instead, from start, status and the shim', async () => {
    config('{\n  "mcpServers": {},\n  "port": 99999\n}');
    const said =
      /config\.json: line 3: "port" must be between 1 and 65535.*a new one uses port \d+ and no servers/;
    expect((await home.cli(['start'])).stdout + (await home.cli(['start'])).stderr).toMatch(said);
    expect((await home.status()).problems).toMatchObject([
      { code: 'config-bad', message: expect.stringMatching(said) },
    ]);
    expect(readFileSync(path.join(home.paths.logsDir, 'daemon.log'), 'utf8')).toMatch(/line 3: .*"port/);
    const { stderr } = await shim(`${ping(1)}\n`, { answers: 1, env: { SHIMKEEPER_PORT: '' } });
    expect(stderr).toMatch(/line 3: "port" is no port: 8079 is used instead/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [
      'the same server twice',
      (entry: string) => `{"mcpServers": {\n"odd": ${entry},\n"odd": ${entry}}}`,
      'line 3',
    ],
    ['a server named __proto__', (entry: string) => `{"mcpServers": {\n"__proto__": ${entry}}}`, 'line 2'],
    ['no end', (entry: string) => `{"mcpServers": {\n"odd": ${entry}`, 'line 2'],
  ])(
    'with %s: a shim of one server is told that the file is bad, with the line, and comes in when it is mended',
    async (_what, text, line) => {
      config(text(JSON.stringify(odd())));
      await home.cli(['start']);
      const { answers } = await shim(`${ping(1)}\n`, { args: ['--server', 'odd'], answers: 1 });
      expect(answers).toMatchObject([
        { id: 1, error: { message: expect.stringContaining(`config.json: ${line}`) } },
      ]);
      config(WITH_ODD());
      await until(() => home.health()?.servers.length === 1, 10_000, 'the server is configured');
      const one = await connect(home, { args: ['--server', 'odd'] });
      expect((await one.client.listTools()).tools).toHaveLength(3);
      await closeAll([one]);
    },
  );

  it('that goes bad later: the last good one stays in force', async () => {
    config(WITH_ODD());
    await home.cli(['start']);
    config('{"mcpServers": {}, "mcpServers": {}}');
    await until(async () => (await home.status()).problems.length === 1, 10_000, 'it is told');
    const one = await connect(home, { args: ['--server', 'odd'] });
    expect((await one.client.listTools()).tools).toHaveLength(3);
    await closeAll([one]);
  });

  it('through a link, with a byte order mark: its port counts', async () => {
    const elsewhere = path.join(home.folder, 'settings.json');
    writeFileSync(elsewhere, `\ufeff{"port": ${home.port}}`);
    symlinkSync(elsewhere, home.paths.config);
    expect((await home.cli(['start'], { SHIMKEEPER_PORT: '' })).code).toBe(0);
    expect(home.health()?.port).toBe(home.port);
  });
});

describe('a variable', () => {
  it.each([
    ['SHIMKEEPER_PORT', '80x9'],
    ['SHIMKEEPER_PORT', '70000'],
    ['SHIMKEEPER_AUTOSTART', 'always'],
  ])('%s=%s ends the shim with one line that names it', async (name, value) => {
    const { code, stdout, stderr } = await shim('', { env: { [name]: value } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^shimkeeper-shim: ${name} is "${value}"[^\n]*\n$`));
  });

  it('SHIMKEEPER_AUTOSTART=maybe is a problem of status and a note of start and restart', async () => {
    const env = { SHIMKEEPER_AUTOSTART: 'maybe' };
    const said = expect.stringMatching(/^SHIMKEEPER_AUTOSTART is "maybe": set it to [^\n]*\.$/);
    for (const command of ['start', 'restart']) {
      const people = await home.cli([command], env);
      expect([people.code, people.stderr.trim()]).toEqual([0, said]);
      const { stdout } = await home.cli([command, '--json'], env);
      expect(JSON.parse(stdout)).toMatchObject({ notes: [said] });
    }
    const status = await home.cli(['status', '--json'], env);
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({
      problems: [{ code: 'environment-bad', message: said }],
    });
    const doctor = await home.cli(['doctor'], env);
    expect(doctor.stdout.match(/SHIMKEEPER_AUTOSTART/g)).toHaveLength(1);
    expect((await home.cli(['status'])).code).toBe(0);
  });

  it('SHIMKEEPER_AUTOSTART=tray without a tray app: a headless daemon, and one line that says so', async () => {
    const { answers, stderr } = await shim(`${ping(1)}\n`, {
      answers: 1,
      env: { SHIMKEEPER_AUTOSTART: 'tray' },
    });
    expect(answers).toMatchObject([{ id: 1, result: {} }]);
    expect(stderr).toMatch(
      /^shimkeeper-shim: autostart is "tray", and no tray app is known[^\n]*headless[^\n]*\n$/,
    );
    expect((await home.status()).daemon?.host).toBe('headless');
  });
});

describe('odd JSON', () => {
  it('nested 100,000 deep by a server: its own call ends with an error, and everybody works on', async () => {
    config(WITH_ODD());
    await home.cli(['start']);
    const daemon = home.pidFile();
    const [one, other] = [await connect(home), await connect(home)];
    await one.client.listTools();
    const call = (peer: typeof one, name: string) => peer.client.callTool({ name, arguments: {} });
    await expect(call(one, 'deep')).rejects.toThrow(/nested too deeply/);
    for (const name of ['asks', 'fine', 'asks']) {
      expect(await call(one, name)).toMatchObject({ content: [{ text: 'fine' }] });
      expect(await call(other, 'fine')).toMatchObject({ content: [{ text: 'fine' }] });
    }
    expect(home.pidFile()).toBe(daemon);
    expect(home.health()?.servers).toMatchObject([{ name: 'odd', state: 'ready', restarts: 0 }]);
    await closeAll([one, other]);
  });

  it('an id beyond 2^53 is answered under that very id, with a clear error; others go on', async () => {
    await home.cli(['start']);
    const id = '9007199254740993';
    const { answers, stdout } = await shim(`${ping(id)}\n${ping(2)}\n${ping('"9007199254740993"')}\n`, {
      answers: 3,
    });
    expect(stdout).toMatch(new RegExp(`"id":${id},"error":\\{"code":-32600,"message":"[^"]*2\\^53`));
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 2, result: {} });
    expect(answers).toContainEqual({ jsonrpc: '2.0', id, result: {} });
  });

  it('a last line without a newline is delivered when stdin ends', async () => {
    await home.cli(['start']);
    const { answers, code } = await shim(`${ping(1)}\n${ping(2)}`, { answers: 1 });
    expect(answers).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 2, result: {} },
    ]);
    expect(code).toBe(0);
  });
});
