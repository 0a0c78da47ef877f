import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EMPTY_CONFIG } from '../../contracts/config.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { STATEFUL_SERVERS } from '../../contracts/stateful-servers.js';
import { addExample, ConfigFile, loadConfig } from '../config.js';
import { statefulReason } from './stateful.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-config-'));
  file = path.join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLAIN = { args: [], env: {}, cwd: null, share: 'all', shareReason: null, idleMs: null };
const program = { runtime: '/opt/node', script: '/opt/example-server.cjs', electron: false };

test('a missing file: no servers', () => {
  expect(loadConfig(file).config).toEqual(EMPTY_CONFIG);
});

test('entries of Claude Desktop as they are; defaults filled in; unknown keys kept; a BOM is no matter', () => {
  const raw = {
    theme: 1,
    port: 9,
    mcpServers: { a: { command: 'x', disabled: true }, b: { command: 'y', share: 'client' } },
  };
  writeFileSync(file, `\ufeff${JSON.stringify(raw)}`);
  const loaded = loadConfig(file);
  expect(loaded.raw).toEqual(raw);
  expect(loaded.config).toEqual({
    port: 9,
    autostart: null,
    mcpServers: {
      a: { ...PLAIN, command: 'x' },
      b: { ...PLAIN, command: 'y', share: 'client' },
    },
    idleMs: null,
    statefulServers: STATEFUL_SERVERS,
  });
});

test('servers known to keep state run once per client, and the list is changed in the file', () => {
  const mcpServers = {
    browser: { command: 'npx', args: ['-y', '@playwright/mcp@latest'] },
    asked: { command: 'npx', args: ['-y', '@playwright/mcp@latest'], share: 'all' },
    files: { command: 'npx', args: ['@modelcontextprotocol/server-filesystem', '/'] },
    own: { command: '/opt/My-Server.exe' },
  };
  const read = (more: object) => {
    writeFileSync(file, JSON.stringify({ mcpServers, ...more }));
    return loadConfig(file).config.mcpServers;
  };
  expect(read({})).toMatchObject({
    browser: {
      share: 'client',
      shareReason: 'runs once per client, because @playwright/mcp drives a browser',
    },
    asked: { share: 'all', shareReason: null },
    files: { share: 'client' },
    own: { share: 'all', shareReason: null },
  });
  const statefulServers = { '@modelcontextprotocol/server-filesystem': false, 'my-server': 'holds a cart' };
  expect(read({ statefulServers })).toMatchObject({
    files: { share: 'all' },
    own: { share: 'client', shareReason: 'runs once per client, because my-server holds a cart' },
  });
});

test('how long servers stay warm: for all, and for one', () => {
  const mcpServers = { a: { command: 'x' }, b: { command: 'x', idleMinutes: 0.5 } };
  writeFileSync(file, JSON.stringify({ idleMinutes: 3, mcpServers }));
  const { idleMs, mcpServers: read } = loadConfig(file).config;
  expect([idleMs, read['a']?.idleMs, read['b']?.idleMs]).toEqual([180_000, null, 30_000]);
});

test.each([
  ['npx', ['-y', '@playwright/mcp@0.0.1'], true],
  ['npx', ['@playwright/mcp'], true],
  ['C:\\Program Files\\nodejs\\npx.cmd', ['@Playwright/MCP'], true],
  ['node', ['/x/node_modules/@playwright/mcp/cli.js', '--headless'], true],
  ['/usr/bin/mcp-server-playwright', [], true],
  ['docker', ['run', '-i', 'mcp/playwright:latest'], true],
  ['uvx', ['jupyter-mcp-server[all]==1.2'], true],
  ['uvx', ['--from', 'serena-agent', 'serena-mcp-server'], true],
  ['npx', ['@playwright/mcp-other'], false],
  ['node', ['/home/serena/server.js'], false],
  ['npx', ['@modelcontextprotocol/server-memory'], false],
  ['constructor', ['__proto__'], false],
])('%s %j is known to keep state: %s', (command, args, known) => {
  expect(statefulReason({ command, args }, STATEFUL_SERVERS) !== null).toBe(known);
});

test.each([
  ['{\n  "port": 1,\n}', /line 3, column 1: expected a key/],
  ['{\n "a": tru }', /line 2, column 7: expected a value/],
  ['{"a" 1}', /line 1, column 6: expected ":" after "a"/],
  ['{"a": "x\n"}', /line 1, column 7: expected a text/],
  ['{} {}', /line 1, column 4: expected the end/],
  ['', /line 1: the file is empty/],
  ['[]', /line 1: the file must be an object/],
  ['{"port": 1,\n"port": 2}', /line 2, column 1: the key "port" stands twice/],
  [
    '{"mcpServers": {\n"a": {"command": "x"},\n "a": {"command": "y"}}}',
    /line 3, column 2: the key "a" stands twice/,
  ],
  ['{"x": [{"a": 1}, {"a": 1, "\\u0061": 2}]}', /line 1, column 27: the key "a" stands twice/],
  [
    '{"mcpServers": {\n"__proto__": {"command": "x"}}}',
    /line 2, column 1: the key "__proto__" is not allowed/,
  ],
  ['{"__proto__": {"port": 1}}', /the key "__proto__" is not allowed/],
  ['{\n"port": 70000}', /line 2: "port" must be between 1 and 65535/],
  ['{"idleMinutes": -1}', /"idleMinutes" must not be negative/],
  ['{"statefulServers": {"x": true}}', /"statefulServers.x" must be a text/],
  ['{"port": "80"}', /"port" must be a whole number/],
  ['{"autostart": "on"}', /"autostart" must be "off", "headless" or "tray"/],
  ['{"mcpServers": []}', /"mcpServers" must be an object/],
  ['{"mcpServers": {\n"a": {\n"args": []}}}', /line 2: "mcpServers.a.command" must be a text/],
  [
    '{"mcpServers": {"a": {"command": "x",\n"args": ["1",\n2]}}}',
    /line 3: "mcpServers.a.args.1" must be a text/,
  ],
  [
    '{"mcpServers": {"a": {"command": "x", "env": {\n"K": 1}}}}',
    /line 2: "mcpServers.a.env.K" must be a text/,
  ],
  ['{"mcpServers": {"a": {"url": "https://h"}}}', /only servers with a "command" can be shared/],
  [`${'['.repeat(500)}`, /nested too deeply/],
])('a bad file is one line with the place and the mend: %s', (text, message) => {
  writeFileSync(file, text);
  expect(() => loadConfig(file)).toThrow(message);
  try {
    loadConfig(file);
  } catch (error) {
    expect(error).toBeInstanceOf(ShimkeeperError);
    expect((error as ShimkeeperError).code).toBe('config-bad');
    expect((error as ShimkeeperError).message).not.toContain('\n');
    expect((error as ShimkeeperError).message).toMatch(/^config\.json: .* - .*\.$/);
  }
});

test('strict JSON is told from what is not, exactly as JSON.parse does', () => {
  const texts = [
    '1',
    '-0',
    '01',
    '1.',
    '1e5',
    '.5',
    '"\\u00e9"',
    '"\\x"',
    '"\u007f"',
    '"\t"',
    'nul',
    '[1,]',
    '[,]',
    '{"a":1,}',
    ' [ ] ',
  ];
  for (const text of texts) {
    let strict = true;
    try {
      JSON.parse(`{"k":${text}}`);
    } catch {
      strict = false;
    }
    writeFileSync(file, `{"k":${text}}`);
    if (strict) expect(loadConfig(file).raw).toHaveProperty('k');
    else expect(() => loadConfig(file), text).toThrow(/line/);
  }
});

test('a changed file is seen, also when it is replaced; a bad one leaves the last good one in force', async () => {
  const config = new ConfigFile(file);
  const seen: string[] = [];
  config.on('config', ({ port }) => seen.push(`port ${port}`));
  config.on('problem', (problem) => seen.push(problem?.code ?? 'good'));
  const sees = (count: number): Promise<unknown> =>
    vi.waitUntil(() => seen.length >= count, { timeout: 4_000 });
  config.open();
  expect(config.config.port).toBeNull();
  writeFileSync(file, '{"port": 1}');
  await sees(1);
  writeFileSync(file, '{"port": ');
  await sees(2);
  expect([config.config.port, config.problem?.code]).toEqual([1, 'config-bad']);
  writeFileSync(`${file}.new`, '{"port": 2}');
  renameSync(`${file}.new`, file);
  await sees(4);
  config.close();
  config.close();
  expect(seen).toEqual(['port 1', 'config-bad', 'good', 'port 2']);
  expect(config.problem).toBeNull();
});

test('who comes because of a change meets it at once, and half of a save never', () => {
  const config = new ConfigFile(file);
  writeFileSync(file, '{"port": 1}');
  config.open();
  const problems: unknown[] = [];
  config.on('problem', (problem) => problems.push(problem));
  for (const midst of ['', ' \n', '{"port": ']) {
    writeFileSync(file, midst);
    config.catchUp();
    expect([config.config.port, config.problem]).toEqual([1, null]);
  }
  rmSync(file);
  config.catchUp();
  expect(config.config.port).toBe(1);
  writeFileSync(file, '{"port": 2}');
  config.catchUp();
  expect(config.config.port).toBe(2);
  expect(problems).toEqual([]);
  config.close();
});

test('the example: a new file is private; an old one is kept beside; a bad one is left alone', () => {
  expect(addExample(file, program)).toEqual({ added: true, backup: null });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadConfig(file).config.mcpServers['example']).toMatchObject({ command: '/opt/node', env: {} });
  expect(addExample(file, program)).toEqual({ added: false, backup: null });

  writeFileSync(file, '{"x": 1, "mcpServers": {"a": {"command": "c", "odd": 2}}}');
  const { backup } = addExample(file, { ...program, electron: true }, new Date('2026-01-02T03:04:05.678Z'));
  expect(backup).toBe(`${file}.bak-2026-01-02T03-04-05-678Z`);
  expect(readFileSync(backup!, 'utf8')).toContain('"odd": 2');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    x: 1,
    mcpServers: {
      a: { command: 'c', odd: 2 },
      example: {
        command: '/opt/node',
        args: ['/opt/example-server.cjs'],
        env: { ELECTRON_RUN_AS_NODE: '1' },
      },
    },
  });

  writeFileSync(file, '{ bad');
  const before = readdirSync(folder).length;
  expect(() => addExample(file, program)).toThrow(/config\.json/);
  expect(readFileSync(file, 'utf8')).toBe('{ bad');
  expect(readdirSync(folder)).toHaveLength(before);
});

test('what cannot be read is a configuration error too', () => {
  mkdirSync(file);
  expect(() => loadConfig(file)).toThrow(/is no plain file/);
});

test('names that every object has are servers like others', () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'prototype'];
  writeFileSync(file, `{"mcpServers": {${names.map((name) => `"${name}": {"command": "x"}`).join()}}}`);
  expect(Object.keys(loadConfig(file).config.mcpServers)).toEqual(names);
});
