import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import { clientIdOf } from './connector.js';
import { SEATS } from './seats.js';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

const SECRET = 'sk-very-secret';
const MEMORY = { command: 'npx', args: ['-y', 'server-memory'], env: { API_KEY: SECRET } };
const jsonOf = (key: string) => `{
  // mine
  "${key}": {
    "memory": ${JSON.stringify(MEMORY)}, // said
    "web": { "url": "https://x.invalid/mcp" },
    "off": { "command": "x", "disabled": true }
  },
  "theme": "dark"
}
`;
const TOML = `# mine
model = "o3"

[mcp_servers.memory]
command = "npx" # said
args = ["-y", "server-memory"]
env = { API_KEY = "${SECRET}" }

[mcp_servers.web]
url = "https://x.invalid/mcp"
`;

/** Where each client keeps its servers on this system, with the text that stands there. */
function fileOf(client: ClientId): { file: string; text: string } {
  const seat = SEATS.find((one) => one.client.id === client);
  const [edition] = seat?.editions({ platform: process.platform, home: stand.folder, env: {} }) ?? [];
  const place = edition?.places[0];
  if (!place) throw new Error(`no place for ${client}`);
  return { file: place.file, text: place.format === 'toml' ? TOML : jsonOf(place.keys[0]?.[0] ?? '') };
}

describe.each(CLIENT_IDS)('%s', (client) => {
  it('is connected and disconnected byte for byte', () => {
    const { file, text } = fileOf(client);
    stand.put(file, text);
    expect(stand.connector.look(client)).toMatchObject({
      state: 'own',
      file,
      servers: [{ name: 'memory', movable: true }],
    });
    const { plan, result } = stand.run(client, 'connect');
    expect(plan.moved).toEqual(['memory']);
    expect(plan.kept.map(({ name }) => name)).toContain('web');
    expect(JSON.stringify([plan, result])).not.toContain(SECRET);
    expect(stand.text(file)).not.toContain(SECRET);
    expect(stand.text(file)).toContain('shimkeeper-shim');
    expect(stand.text(file)).toContain('# mine'.replace('#', file.endsWith('.toml') ? '#' : '//'));
    expect(stand.servers()).toEqual({ memory: MEMORY });
    expect(result.client).toMatchObject({
      state: 'connected',
      servers: [],
      backup: { file: plan.changes.at(-1)?.backup },
    });
    expect(stand.run(client, 'connect').plan.changes).toEqual([]);
    const back = stand.run(client, 'disconnect');
    expect(back.plan.moved).toEqual(['memory']);
    expect(stand.text(file)).toBe(text);
    expect(existsSync(stand.config)).toBe(false);
    expect(stand.connector.look(client)).toMatchObject({ state: 'own', backup: null });
  });

  it('without servers gets our entry, and a file that was not there goes again', () => {
    const { file } = fileOf(client);
    mkdirSync(path.dirname(file), { recursive: true });
    if (client === 'claude-code') mkdirSync(path.join(stand.folder, '.claude'));
    expect(stand.connector.look(client)).toMatchObject({ state: 'empty', file });
    stand.run(client, 'connect');
    expect(stand.connector.look(client).state).toBe('connected');
    stand.run(client, 'disconnect');
    expect(existsSync(file)).toBe(false);
  });

  it('that is not here is not written for', () => {
    expect(stand.connector.look(client).state).toBe('absent');
    expect(() => stand.connector.plan(client, 'connect')).toThrow(/was not found/);
  });
});

describe('two clients', () => {
  const other = { command: 'other', args: [] };
  beforeEach(() => {
    stand.put('.cursor/mcp.json', JSON.stringify({ mcpServers: { memory: MEMORY, own: other } }));
    stand.put(
      '.gemini/settings.json',
      JSON.stringify({ mcpServers: { memory: MEMORY, own: { command: 'third' } } }),
    );
  });

  it('share what is the same, and keep apart what is not', () => {
    stand.run('cursor', 'connect');
    const { plan } = stand.run('gemini-cli', 'connect');
    expect(Object.keys(stand.servers())).toEqual(['memory', 'own', 'own-gemini-cli']);
    expect(plan.notes.join()).toMatch(/memory stands in config.json already.*own becomes own-gemini-cli/);
  });

  it('the last that goes takes along what it shared', () => {
    stand.run('cursor', 'connect');
    stand.run('gemini-cli', 'connect');
    expect(stand.run('cursor', 'disconnect').plan.notes.join()).toMatch(/memory stays.*gemini-cli/);
    expect(Object.keys(stand.servers())).toEqual(['memory', 'own-gemini-cli']);
    stand.run('gemini-cli', 'disconnect');
    expect(stand.servers()).toEqual({});
  });

  it('what a person changed in config.json stays there', () => {
    stand.run('cursor', 'connect');
    stand.put(
      stand.config,
      JSON.stringify({ port: 1, mcpServers: { memory: { ...MEMORY, share: 'client' }, own: other } }),
    );
    expect(stand.run('cursor', 'disconnect').plan.notes.join()).toMatch(/memory stays.*changed/);
    expect(Object.keys(stand.servers())).toEqual(['memory']);
  });

  it('config.json as it was comes back byte for byte', () => {
    const text = '{\r\n\t"port": 8079\r\n}';
    stand.put(stand.config, text);
    stand.run('cursor', 'connect');
    expect(stand.text(stand.config)).toContain('\r\n\t"mcpServers"');
    stand.run('cursor', 'disconnect');
    expect(stand.text(stand.config)).toBe(text);
  });
});

describe('a file that was edited after it was connected', () => {
  const before =
    '{\n  "mcpServers": {\n    "memory": { "command": "m" /* inside */ },\n    "web": { "url": "u" }\n  }\n}\n';
  beforeEach(() => {
    stand.put('.cursor/mcp.json', before);
    stand.run('cursor', 'connect');
  });

  it('keeps the edit; ours goes, theirs comes back as it was written', () => {
    const edited = stand.text('.cursor/mcp.json').replace('"url": "u"', '"url": "new"');
    stand.put('.cursor/mcp.json', edited);
    const { plan } = stand.run('cursor', 'disconnect');
    expect(plan.notes.join()).toMatch(/edited since/);
    expect(stand.text('.cursor/mcp.json')).toBe(before.replace('"u"', '"new"'));
    expect(stand.servers()).toEqual({});
  });

  it('with a server that came since: connect moves it too, disconnect puts both back', () => {
    const edited = stand.text('.cursor/mcp.json').replace('"web"', '"late": { "command": "l" },\n    "web"');
    stand.put('.cursor/mcp.json', edited);
    expect(stand.connector.look('cursor').state).toBe('mixed');
    expect(stand.run('cursor', 'connect').plan.moved).toEqual(['late']);
    expect(Object.keys(stand.servers())).toEqual(['memory', 'late']);
    stand.run('cursor', 'disconnect');
    expect(stand.text('.cursor/mcp.json')).toBe(
      before.replace('"web"', '"late": { "command": "l" },\n    "web"'),
    );
    expect(stand.servers()).toEqual({});
  });

  it('whose backup is gone keeps the servers in config.json', () => {
    const backups = path.join(stand.folder, '.shimkeeper/backups');
    for (const name of readdirSync(backups)) rmSync(path.join(backups, name));
    const { plan } = stand.run('cursor', 'disconnect');
    expect(plan.notes.join()).toMatch(/memory cannot be put back/);
    expect(stand.text('.cursor/mcp.json')).not.toContain('shimkeeper');
  });
});

it('our shim by hand becomes the launcher, and comes back', () => {
  const byHand =
    '{ "mcpServers": { "keeper": { "command": "node", "args": ["/x/dist/bin/shimkeeper-shim.cjs"] } } }';
  stand.put('.cursor/mcp.json', byHand);
  expect(stand.connector.look('cursor').state).toBe('connected');
  stand.run('cursor', 'connect');
  expect(JSON.parse(stand.text('.cursor/mcp.json')).mcpServers.keeper.command).toMatch(
    /bin\/shimkeeper-shim$/,
  );
  stand.run('cursor', 'disconnect');
  expect(stand.text('.cursor/mcp.json')).toBe(byHand);
  stand.run('cursor', 'disconnect');
  expect(JSON.parse(stand.text('.cursor/mcp.json'))).toEqual({ mcpServers: {} });
});

const variable = (text: string): string => `\${${text}}`;
it.each([
  [variable('workspaceFolder'), { command: 'x', args: [variable('workspaceFolder')] }],
  [variable('input:key'), { command: 'x', env: { K: variable('input:key') } }],
  [variable('K:-…'), { command: 'x', env: { K: variable(`K:-${SECRET}`) } }],
  ['excludeTools', { command: 'x', excludeTools: ['rm'] }],
  ['envFile', { command: 'x', envFile: '.env' }],
  ['relative', { command: './server' }],
  ['arguments', { command: 'npx -y thing' }],
])('an entry with %s stays where it is, and it is said why', (why, entry) => {
  const text = JSON.stringify({ servers: { a: entry, b: { command: 'y' } } });
  stand.put('.config/Code/User/mcp.json', text);
  const { plan } = stand.run('vscode', 'connect');
  expect(plan.kept).toMatchObject([{ name: 'a', reason: expect.stringContaining(why) }]);
  expect(plan.moved).toEqual(['b']);
  expect(JSON.stringify(plan)).not.toContain(SECRET);
  expect(JSON.parse(stand.text('.config/Code/User/mcp.json')).servers.a).toEqual(entry);
});

it('servers of one project stay with it', () => {
  const project = stand.put('p/.mcp.json', '{ "mcpServers": { "team": { "command": "t" } } }');
  const own = { projects: { [path.dirname(project)]: { mcpServers: { mine: { command: 'm' } } } } };
  const text = JSON.stringify(own, null, 2);
  stand.put('.claude.json', text);
  expect(stand.connector.look('claude-code').servers.map(({ name, movable }) => [name, movable])).toEqual([
    ['mine', false],
    ['team', false],
  ]);
  stand.run('claude-code', 'connect');
  expect(JSON.parse(stand.text('.claude.json'))).toMatchObject(own);
  stand.run('claude-code', 'disconnect');
  expect(stand.text('.claude.json')).toBe(text);
});

it.each([
  ['Claude Code', 'claude-code'],
  ['VS Code', 'vscode'],
  ['gemini', 'gemini-cli'],
  ['emacs', null],
  ['constructor', null],
  ['__proto__', null],
])('%j is the client %j', (name, id) => {
  expect(clientIdOf(name)).toBe(id);
});

it('files of a client on three systems', () => {
  const main = (platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv) =>
    Object.fromEntries(
      SEATS.map(({ client, editions }) => [client.id, editions({ platform, home, env })[0]?.places[0]?.file]),
    );
  expect(main('win32', 'C:\\Users\\a', { APPDATA: 'C:\\R' })).toMatchObject({
    'claude-desktop': 'C:\\R\\Claude\\claude_desktop_config.json',
    vscode: 'C:\\R\\Code\\User\\mcp.json',
    codex: 'C:\\Users\\a\\.codex\\config.toml',
  });
  expect(main('darwin', '/Users/a', {})).toMatchObject({
    'claude-desktop': '/Users/a/Library/Application Support/Claude/claude_desktop_config.json',
    windsurf: '/Users/a/.codeium/windsurf/mcp_config.json',
    'gemini-cli': '/Users/a/.gemini/settings.json',
  });
});
