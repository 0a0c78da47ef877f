import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

const OWN = '.augment/settings.json';
const SETTINGS = '.config/Code/User/settings.json';
const own = '{ "mcpServers": { "a": { "command": "x" } } }';
const broken = '{ "augment.advanced": ';

describe('a client with several editions, of which one has a broken file', () => {
  it('is connected where its files can be used; the other is named and left alone', () => {
    stand.put(OWN, own);
    stand.put(SETTINGS, broken);
    const look = stand.connector.look('augment');
    expect(look).toMatchObject({
      state: 'own',
      file: path.join(stand.folder, OWN),
      servers: [{ name: 'a' }],
      problem: { message: expect.stringContaining('settings.json cannot be understood') },
    });
    const { plan } = stand.run('augment', 'connect');
    expect(plan.moved).toEqual(['a']);
    expect(plan.notes.join()).toContain(`${path.join(stand.folder, SETTINGS)} cannot be understood`);
    expect(stand.connector.look('augment').state).toBe('connected');
    expect(stand.connector.shimPaths('augment')).toHaveLength(1);
    stand.run('augment', 'disconnect');
    expect(stand.text(OWN)).toBe(own);
    expect(stand.text(SETTINGS)).toBe(broken);
  });

  it('is unusable where the others are not here, and the broken file is the one that is shown', () => {
    stand.put(SETTINGS, broken);
    expect(stand.connector.look('augment')).toMatchObject({
      state: 'unusable',
      file: path.join(stand.folder, SETTINGS),
    });
    expect(() => stand.connector.plan('augment', 'connect')).toThrow(/cannot be understood/);
  });

  it('is refused where our entry stands in the broken one', () => {
    stand.put('.config/Code/User/mcp.json', '{ "servers": { "a": { "command": "x" } } }');
    stand.put('.config/Code - Insiders/User/mcp.json', '{ "servers": { "b": { "command": "y" } } }');
    stand.run('vscode', 'connect');
    stand.put('.config/Code/User/mcp.json', '{ "servers": ');
    expect(() => stand.connector.plan('vscode', 'connect')).toThrow(/cannot be understood/);
    expect(Object.keys(stand.servers())).toEqual(['a', 'b']);
  });

  it('is no other client: a broken file of the only edition stays a refusal', () => {
    stand.put('.cursor/mcp.json', broken);
    mkdirSync(path.join(stand.folder, 'p/.cursor'), { recursive: true });
    expect(stand.connector.look('cursor').state).toBe('unusable');
    expect(() => stand.connector.plan('cursor', 'connect')).toThrow(/cannot be understood/);
    expect(existsSync(stand.config)).toBe(false);
  });
});

it('what starts no process here is named, too', () => {
  stand.put(
    '.cursor/mcp.json',
    '{ "mcpServers": { "web": { "url": "https://x.invalid" }, "off": { "command": "x", "disabled": true } } }',
  );
  expect(stand.connector.look('cursor')).toMatchObject({
    state: 'empty',
    servers: [],
    staying: [
      { name: 'web', reason: expect.stringContaining('address') },
      { name: 'off', reason: expect.stringContaining('switched off') },
    ],
  });
});
