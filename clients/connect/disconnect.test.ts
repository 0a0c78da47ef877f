import { chmodSync, existsSync, linkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

const FILE = '.cursor/mcp.json';
const text = '{ "mcpServers": { "a": { "command": "x" } } }';
const connected = () => stand.connector.look('cursor').state !== 'own';

describe('going back does not depend on config.json', () => {
  beforeEach(() => {
    stand.put(FILE, text);
    stand.run('cursor', 'connect');
  });

  it.each([
    ['broken', () => stand.put(stand.config, '{ bad'), /config\.json.*line 1/],
    ['of several names', () => linkSync(stand.config, `${stand.config}.twin`), /hard links/],
    ['read-only', () => chmodSync(stand.config, 0o444), /read-only/],
    ['no UTF-8', () => stand.put(stand.config, Buffer.from([0x7b, 0xff, 0x7d])), /UTF-8/],
  ])('where that is %s: the client is as it was, and it is said what stays', (_what, spoil, why) => {
    spoil();
    const spoilt = stand.text(stand.config);
    const { plan, result } = stand.run('cursor', 'disconnect');
    expect(stand.text(FILE)).toBe(text);
    expect(stand.text(stand.config)).toBe(spoilt);
    expect(plan.notes).toEqual([expect.stringMatching(why)]);
    expect(plan.notes).toEqual([
      expect.stringMatching(/^a is still in config\.json.*mend it and disconnect again$/),
    ]);
    expect(result.message).toContain('Cursor is disconnected, 1 server is its own again');
    expect(connected()).toBe(false);
  });

  it('and once it is mended, disconnect takes the entries out', () => {
    const whole = stand.text(stand.config);
    stand.put(stand.config, '{ bad');
    stand.run('cursor', 'disconnect');
    // Not yet mended: the same is said again.
    expect(stand.run('cursor', 'disconnect').plan.notes.join()).toMatch(/still in config\.json/);
    stand.put(stand.config, whole.replace('{', '{ "port": 1,'));
    const { plan, result } = stand.run('cursor', 'disconnect');
    expect(plan.changes.map(({ file }) => file)).toEqual([stand.config]);
    expect(result.message).toContain('config.json');
    expect(JSON.parse(stand.text(stand.config))).toEqual({ port: 1, mcpServers: {} });
    expect(existsSync(path.join(stand.folder, '.shimkeeper/clients/cursor.json'))).toBe(false);
    expect(stand.text(FILE)).toBe(text);
  });

  it('or connect goes on, as if nothing had been', () => {
    const whole = stand.text(stand.config);
    stand.put(stand.config, '{ bad');
    stand.run('cursor', 'disconnect');
    stand.put(stand.config, whole);
    expect(stand.run('cursor', 'connect').plan.moved).toEqual(['a']);
    expect(Object.keys(stand.servers())).toEqual(['a']);
    stand.run('cursor', 'disconnect');
    expect(stand.text(FILE)).toBe(text);
    expect(stand.servers()).toEqual({});
  });

  it('and keeps no other client from taking out what it shared', () => {
    stand.put('.gemini/settings.json', text);
    stand.run('gemini-cli', 'connect');
    const whole = stand.text(stand.config);
    stand.put(stand.config, '{ bad');
    stand.run('gemini-cli', 'disconnect');
    stand.put(stand.config, whole);
    stand.run('cursor', 'disconnect');
    expect(stand.servers()).toEqual({});
  });

  it('nor do entries by hand that no record tells of', () => {
    stand.run('cursor', 'disconnect');
    stand.put(stand.config, '{ bad');
    stand.put(FILE, '{ "mcpServers": { "s": { "command": "npx", "args": ["shimkeeper-shim"] } } }');
    const { plan } = stand.run('cursor', 'disconnect');
    expect(plan.notes).toEqual([expect.stringContaining('by hand')]);
    expect(JSON.parse(stand.text(FILE))).toEqual({ mcpServers: {} });
  });
});
