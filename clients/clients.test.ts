import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_IDS, type WorkingFolder } from '../contracts/clients.js';
import { CatalogueReader } from './catalogue.js';
import { readJsonc, readToml } from './formats/document.js';
import { entriesAt } from './formats/entries.js';
import type { UserFacts } from './places.js';
import { rulesOf } from './rules.js';
import { KNOWN_CLIENTS } from './table.js';

const LINUX: UserFacts = { platform: 'linux', home: '/home/ada', env: {} };
const filesOf = (user: UserFacts): Record<string, string[]> =>
  Object.fromEntries(KNOWN_CLIENTS.map(({ id, places }) => [id, places(user).map(({ file }) => file)]));

describe('the table of clients', () => {
  it('has every client once', () => {
    expect(KNOWN_CLIENTS.map(({ id }) => id).sort()).toEqual([...CLIENT_IDS].sort());
  });

  it('knows where their files lie on Linux', () => {
    expect(filesOf(LINUX)).toMatchObject({
      'claude-desktop': ['/home/ada/.config/Claude/claude_desktop_config.json'],
      'claude-code': ['/home/ada/.claude.json'],
      cursor: ['/home/ada/.cursor/mcp.json'],
      codex: ['/home/ada/.codex/config.toml'],
      'gemini-cli': ['/home/ada/.gemini/settings.json'],
    });
    expect(filesOf(LINUX)['windsurf']).toContain('/home/ada/.codeium/windsurf/mcp_config.json');
    expect(filesOf(LINUX)['augment']).toContain('/home/ada/.augment/settings.json');
    const moved = filesOf({
      ...LINUX,
      env: { XDG_CONFIG_HOME: '/cfg', CODEX_HOME: '/cx', CLAUDE_CONFIG_DIR: '/cl' },
    });
    expect(moved['vscode']).toContain('/cfg/Code/User/mcp.json');
    expect(moved['codex']).toEqual(['/cx/config.toml']);
    expect(moved['claude-code']).toEqual(['/cl/.claude.json']);
  });

  it('knows where they lie on macOS and on Windows', () => {
    const mac = filesOf({ platform: 'darwin', home: '/Users/ada', env: {} });
    expect(mac['claude-desktop']).toEqual([
      '/Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
    ]);
    const windows = filesOf({
      platform: 'win32',
      home: 'C:\\Users\\ada',
      env: { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' },
    });
    expect(windows['vscode']).toContain('C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\mcp.json');
    expect(windows['cursor']).toEqual(['C:\\Users\\ada\\.cursor\\mcp.json']);
  });
});

describe('their formats', () => {
  it('JSON with comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF{ // servers\n "mcpServers": { "a": { "command": "x", "args": ["1"], }, } }';
    expect(entriesAt(readJsonc(text), [['mcpServers']])).toEqual([{ name: 'a', command: 'x', args: ['1'] }]);
  });

  it('TOML', () => {
    const text =
      '[mcp_servers.git]\ncommand = "uvx"\nargs = ["mcp-server-git"]\n[mcp_servers.web]\nurl = "https://x"';
    expect(entriesAt(readToml(text), [['mcp_servers']])).toEqual([
      { name: 'git', command: 'uvx', args: ['mcp-server-git'] },
    ]);
  });

  it('names that a stranger wrote are one line, and bounded', () => {
    const odd = {
      mcpServers: { 'a\n\u001b[31mb\u202ec': { command: 'x' }, ['n'.repeat(500)]: { command: 'y' } },
    };
    expect(entriesAt(odd, [['mcpServers']]).map(({ name }) => name)).toEqual(['a [31mb c', 'n'.repeat(100)]);
  });

  it('what an entry gives beside its command tells servers apart, and is not kept itself', () => {
    const servers = {
      one: { command: 'x', env: { A: 'secret', B: '2' } },
      same: { command: 'x', env: { B: '2', A: 'secret' }, cwd: '' },
      other: { command: 'x', env: { A: 'another', B: '2' } },
      elsewhere: { command: 'x', env: { A: 'secret', B: '2' }, cwd: '/srv' },
      plain: { command: 'x', env: {} },
    };
    const [one, same, other, elsewhere, plain] = entriesAt({ mcpServers: servers }, [['mcpServers']]);
    expect(same?.surroundings).toBe(one?.surroundings);
    expect(new Set([one, other, elsewhere, plain].map((entry) => entry?.surroundings)).size).toBe(4);
    expect(plain).not.toHaveProperty('surroundings');
    expect(JSON.stringify(one)).not.toContain('secret');
  });

  it('lists with names, and every key at a place', () => {
    const list = { 'augment.advanced': { mcpServers: [{ name: 'a', command: 'x' }] } };
    expect(entriesAt(list, [['augment.advanced', 'mcpServers']])).toEqual([
      { name: 'a', command: 'x', args: [] },
    ]);
    const projects = { projects: { '/p': { mcpServers: { b: { command: 'y' } } }, '/q': {} } };
    expect(entriesAt(projects, [['projects', '*', 'mcpServers']])).toEqual([
      { name: 'b', command: 'y', args: [] },
    ]);
  });

  it.each([
    ['no command', { a: { url: 'https://x' } }],
    ['switched off', { a: { command: 'x', disabled: true } }],
    ['arguments that are none', { a: { command: 'x', args: [1] } }],
    ['no object', { a: 'x' }],
    ['no name', [{ command: 'x' }]],
  ])('an entry with %s is left out', (_what, servers) => {
    expect(entriesAt({ mcpServers: servers }, [['mcpServers']])).toEqual([]);
  });

  it('a fault is told with its line', () => {
    expect(() => readJsonc('{\n "a": \n}')).toThrow(/line 3/);
    expect(() => readToml('a = 1\nb = ')).toThrow(/line 2/);
  });
});

describe('the catalogue', () => {
  let home: string;
  const put = (name: string, text: string): void => {
    const file = path.join(home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'sk-clients-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const reader = () =>
    new CatalogueReader({
      rulesFile: path.join(home, 'rules.json'),
      user: { platform: process.platform, home, env: {} },
    });

  it('reads the clients’ files, the projects’ files and the rules, and again when they change', () => {
    put('.cursor/mcp.json', '{ "mcpServers": { "a": { "command": "a-mcp" } } }');
    put('project/.mcp.json', '{ "mcpServers": { "b": { "command": "b-mcp" } } }');
    put('.claude.json', JSON.stringify({ projects: { [path.join(home, 'project')]: {} } }));
    put('rules.json', '{ "clients": [{ "name": "Zed", "program": "zed" }], "spare": ["a"] /* mine */ }');
    const clients = reader();
    const first = clients.read();
    expect(first.servers.map(({ name, client }) => `${client} ${name}`).sort()).toEqual([
      'claude-code b',
      'cursor a',
    ]);
    expect(first.clients[0]).toMatchObject({ id: 'rule:Zed', product: 'Zed' });
    expect(first.spared).toEqual(new Set(['a']));
    expect(first.problems).toEqual([]);
    put('.cursor/mcp.json', '{ "mcpServers": {} }   ');
    expect(clients.read().servers.map(({ name }) => name)).toEqual(['b']);
  });

  it('a file that cannot be used is told, and the others count', () => {
    put('.cursor/mcp.json', '{ "mcpServers": ');
    put('.gemini/settings.json', '{ "mcpServers": { "a": { "command": "a-mcp" } } }');
    mkdirSync(path.join(home, '.codex/config.toml'), { recursive: true });
    const { servers, problems } = reader().read();
    expect(servers.map(({ name }) => name)).toEqual(['a']);
    expect(problems.map(({ message }) => message).join()).toMatch(
      /mcp\.json cannot be used: line 1.*config\.toml/,
    );
  });
});

describe('servers that stand in folders', () => {
  let home: string;
  const put = (name: string, value: unknown): void => {
    const file = path.join(home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  };
  const servers = (key: string, name: string) => ({ [key]: { [name]: { command: `${name}-mcp` } } });
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'sk-folders-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const named = (working: readonly WorkingFolder[] = []): string[] => {
    const user: UserFacts = { platform: 'linux', home, env: {} };
    const clients = new CatalogueReader({ rulesFile: path.join(home, 'rules.json'), user });
    return clients
      .read(working)
      .servers.map(({ client, name }) => `${client} ${name}`)
      .sort();
  };

  it('are those of the folders that running clients work in, each client’s own file', () => {
    put('p/.mcp.json', servers('mcpServers', 'claude'));
    put('p/.cursor/mcp.json', servers('mcpServers', 'cursor'));
    put('p/.vscode/mcp.json', servers('servers', 'code'));
    put('p/.gemini/settings.json', servers('mcpServers', 'gemini'));
    put('p/.codex/config.toml', '[mcp_servers.codex]\ncommand = "codex-mcp"\n');
    expect(named()).toEqual([]);
    const folder = path.join(home, 'p');
    const all = ['claude-code', 'cursor', 'vscode', 'gemini-cli', 'codex', 'windsurf', 'rule:Zed'];
    expect(named(all.map((client) => ({ client, folder })))).toEqual([
      'claude-code claude',
      'codex codex',
      'cursor cursor',
      'gemini-cli gemini',
      'vscode code',
    ]);
    expect(named([{ client: 'cursor', folder }])).toEqual(['cursor cursor']);
    expect(named([{ client: 'cursor', folder: 'p' }])).toEqual([]);
  });

  it('are those of the windows that VS Code and Cursor have open', () => {
    put('a b/.vscode/mcp.json', servers('servers', 'a'));
    put('b/.vscode/mcp.json', servers('servers', 'b'));
    put('c/.cursor/mcp.json', servers('mcpServers', 'c'));
    const address = (name: string) => pathToFileURL(path.join(home, name)).href;
    put('.config/Code/User/globalStorage/storage.json', {
      windowsState: {
        lastActiveWindow: { folder: address('a b') },
        openedWindows: [{ folder: 'vscode-remote://x' }],
      },
      backupWorkspaces: {
        folders: [{ folderUri: address('b') }, { folderUri: 'file:///%zz' }, 'junk', null],
      },
    });
    put('.config/Cursor/User/globalStorage/storage.json', {
      windowsState: { openedWindows: [{ folder: address('c') }] },
    });
    expect(named()).toEqual(['cursor c', 'vscode a', 'vscode b']);
  });

  it('are at most those of 64 folders, those that are worked in first', () => {
    const projects = Object.fromEntries(
      Array.from({ length: 80 }, (_, at) => [path.join(home, `p${at}`), {}]),
    );
    for (let at = 0; at < 80; at += 1) put(`p${at}/.mcp.json`, servers('mcpServers', `s${at}`));
    put('.claude.json', { projects });
    put('now/.mcp.json', servers('mcpServers', 'now'));
    const found = named([{ client: 'claude-code', folder: path.join(home, 'now') }]);
    expect(found).toHaveLength(64);
    expect(found).toContain('claude-code now');
  });
});

describe('rules', () => {
  it('that do not fit are left out and said', () => {
    const rules = rulesOf(
      { clients: [{ name: 'x', program: '/a/b' }], servers: [{ name: 'y' }] },
      'rules.json',
    );
    expect(rules).toMatchObject({
      clients: [],
      servers: [],
      faults: [/program/, /command/].map(() => expect.any(String)),
    });
  });

  it('take a program’s name as it is written, no pattern', () => {
    const [mark] = rulesOf({ clients: [{ name: 'x', program: 'a.b' }] }, 'rules.json').clients;
    expect(['/usr/bin/a.b', '/usr/bin/axb', '/a.b/c'].map((file) => mark?.programs[0]?.test(file))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
