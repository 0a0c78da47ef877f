import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientId } from '../../contracts/clients.js';
import type { ConnectAction } from '../../contracts/connect.js';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

const text = '{ "mcpServers": { "a": { "command": "x", "env": { "T": "hidden" } } } }';
const MCP = '.config/Code/User/mcp.json';
const SETTINGS = '.config/Code/User/settings.json';
const mcp = '{ "servers": { "a": { "command": "x" } } }';
const settings = '{ "mcp": { "servers": { "b": { "command": "y" } } } }';

/** Everything in the home but empty folders. */
function kept(): string[] {
  const home = path.dirname(stand.config);
  if (!existsSync(home)) return [];
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** Somebody else writes `other` right before we write there. */
function crossed(client: ClientId, action: ConnectAction, file: string, other: string): () => void {
  const { id } = stand.connector.plan(client, action);
  stand.meanwhile = (step) => {
    if (step === path.resolve(stand.folder, file)) stand.put(file, other);
  };
  return () => stand.connector.apply(id);
}

describe('what fails on its way leaves nothing behind', () => {
  it('of connect: neither config.json with the secrets, nor a record, nor a backup', () => {
    stand.put('.cursor/mcp.json', text);
    expect(crossed('cursor', 'connect', '.cursor/mcp.json', '{}')).toThrow(/changed in the meantime/);
    expect(stand.text('.cursor/mcp.json')).toBe('{}');
    expect(kept()).toEqual([]);
  });

  it('of connect: a config.json that was there is as it was', () => {
    stand.put('.cursor/mcp.json', text);
    stand.put(stand.config, '{ "port": 1 }\n', 0o640);
    expect(crossed('cursor', 'connect', '.cursor/mcp.json', '{}')).toThrow(/changed in the meantime/);
    expect(stand.text(stand.config)).toBe('{ "port": 1 }\n');
    expect(kept()).toEqual(['config.json']);
  });

  it('of connect: the first of two files is put back', () => {
    stand.put(MCP, mcp);
    stand.put(SETTINGS, settings);
    expect(crossed('vscode', 'connect', SETTINGS, `${settings} `)).toThrow(/settings.json has changed/);
    expect(stand.text(MCP)).toBe(mcp);
    expect(kept()).toEqual([]);
  });

  it('of a second connect: the first one stands, with its backup and its record', () => {
    stand.put('.cursor/mcp.json', text);
    stand.run('cursor', 'connect');
    const before = kept();
    const late = stand
      .text('.cursor/mcp.json')
      .replace('{ "mcpServers": {', '{ "mcpServers": { "z": { "command": "z" },');
    stand.put('.cursor/mcp.json', late);
    expect(crossed('cursor', 'connect', '.cursor/mcp.json', `${late} `)).toThrow(/changed/);
    expect(kept()).toEqual(before);
    expect(Object.keys(stand.servers())).toEqual(['a']);
    stand.meanwhile = () => undefined;
    stand.run('cursor', 'disconnect');
    expect(JSON.parse(stand.text('.cursor/mcp.json')).mcpServers).toMatchObject({ a: { command: 'x' } });
    expect(stand.servers()).toEqual({});
  });

  it('of disconnect: the client is connected as before', () => {
    stand.put('.cursor/mcp.json', text);
    stand.run('cursor', 'connect');
    const connected = stand.text('.cursor/mcp.json');
    const other = '{ "mcpServers": { "new": { "command": "n" } } }';
    expect(crossed('cursor', 'disconnect', stand.config, other)).toThrow(/config.json has changed/);
    expect(stand.text('.cursor/mcp.json')).toBe(connected);
    stand.meanwhile = () => undefined;
    stand.put(stand.config, JSON.stringify({ mcpServers: { a: { command: 'x', args: [] } } }));
    stand.run('cursor', 'disconnect');
    expect(stand.text('.cursor/mcp.json')).toBe(text);
  });

  it('of connect: a home that takes no record is named, and nothing of it stays', () => {
    stand.put('.cursor/mcp.json', text);
    const record = path.join(path.dirname(stand.config), 'clients/cursor.json');
    const { id } = stand.connector.plan('cursor', 'connect');
    stand.meanwhile = (step) => {
      if (step === record) mkdirSync(record, { recursive: true });
    };
    expect(() => stand.connector.apply(id)).toThrow(
      expect.objectContaining({ code: 'home-unusable', message: expect.stringContaining(record) }),
    );
    expect(stand.text('.cursor/mcp.json')).toBe(text);
    expect(kept()).toEqual([]);
  });

  it('but what somebody has written since stays, and so do the servers that went from there', () => {
    stand.put(MCP, mcp);
    stand.put(SETTINGS, settings);
    const attempt = crossed('vscode', 'connect', SETTINGS, `${settings} `);
    const { meanwhile } = stand;
    stand.meanwhile = (step) => {
      meanwhile(step);
      if (step === path.resolve(stand.folder, SETTINGS)) stand.put(MCP, '{ "mine": 1 }');
    };
    expect(attempt).toThrow(/settings.json has changed .*could not be put back \(.*mcp.json has changed/);
    expect(stand.text(MCP)).toBe('{ "mine": 1 }');
    expect(Object.keys(stand.servers())).toEqual(['a', 'b']);
    stand.meanwhile = () => undefined;
    stand.run('vscode', 'disconnect');
    expect(JSON.parse(stand.text(MCP)).servers).toEqual({ a: { command: 'x' } });
  });
});

const NOBODY = 65_534;

/** Only root can be somebody else for a moment, and make files of others. */
describe.skipIf(process.getuid?.() !== 0)('a user who may not', () => {
  const asNobody = <T>(work: () => T): T => {
    process.seteuid?.(NOBODY);
    try {
      return work();
    } finally {
      process.seteuid?.(0);
    }
  };
  beforeEach(() => {
    stand.put('.cursor/mcp.json', text);
    mkdirSync(path.dirname(stand.config));
    for (const own of [stand.folder, path.dirname(stand.config)]) chownSync(own, NOBODY, NOBODY);
  });

  it('replace the file of another is told before anything is written', () => {
    expect(() => asNobody(() => stand.connector.plan('cursor', 'connect'))).toThrow(
      /mcp.json belongs to another user \(uid 0\)/,
    );
  });

  it('put a new file into its folder gets everything back', () => {
    chownSync(path.join(stand.folder, '.cursor/mcp.json'), NOBODY, NOBODY);
    // The system judges access(2) by the real user, root, so that only the write itself tells.
    chmodSync(path.join(stand.folder, '.cursor'), 0o555);
    expect(() => asNobody(() => stand.run('cursor', 'connect'))).toThrow(/cannot be written \(EACCES/);
    expect(stand.text('.cursor/mcp.json')).toBe(text);
    expect(kept()).toEqual([]);
  });
});
