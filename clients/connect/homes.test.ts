import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector } from './connector.js';
import { foreignHome } from './shim-entry.js';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

const FILE = '.cursor/mcp.json';
const text = '{\n  "mcpServers": {\n    "a": { "command": "x" }\n  }\n}\n';
const run = (connector: Connector, action: 'connect' | 'disconnect') => {
  const plan = connector.plan('cursor', action);
  return { plan, result: connector.apply(plan.id) };
};

describe('two homes of one user', () => {
  const one = () => stand.ofHome('one');
  const two = () => stand.ofHome('two');
  const home = (name: string) => path.join(stand.folder, name);
  beforeEach(() => stand.put(FILE, text));

  it('disconnect of one leaves the entry of the other, and names its home', () => {
    run(one(), 'connect');
    const connected = stand.text(FILE);
    const { plan, result } = run(two(), 'disconnect');
    expect(stand.text(FILE)).toBe(connected);
    expect(plan).toMatchObject({ changes: [], moved: [] });
    expect(plan.notes).toEqual([expect.stringContaining(`--home ${home('one')}`)]);
    expect(result.message).toBe('Cursor is not connected');
    expect(run(one(), 'disconnect').plan.notes).toEqual([]);
    expect(stand.text(FILE)).toBe(text);
  });

  it('whoever connects last keeps its entry when the first disconnects', () => {
    run(one(), 'connect');
    expect(run(two(), 'connect').plan.notes.join()).toContain(home('one'));
    const { plan } = run(one(), 'disconnect');
    expect(plan.notes.join()).toContain(`--home ${home('two')}`);
    expect(JSON.parse(stand.text(FILE)).mcpServers).toEqual({
      shimkeeper: { command: '/bin/sh', args: [path.join(home('two'), 'bin/shimkeeper-shim')] },
      a: { command: 'x' },
    });
    run(two(), 'disconnect');
    expect(JSON.parse(stand.text(FILE)).mcpServers).toEqual({ a: { command: 'x' } });
  });

  it('in the other order each finds what it had found', () => {
    run(one(), 'connect');
    const connected = stand.text(FILE);
    run(two(), 'connect');
    run(two(), 'disconnect');
    expect(stand.text(FILE)).toBe(connected);
    run(one(), 'disconnect');
    expect(stand.text(FILE)).toBe(text);
  });

  it('a client of another home is not connected with this one', () => {
    run(one(), 'connect');
    expect(two().look('cursor')).toMatchObject({
      state: 'own',
      servers: [{ name: 'shimkeeper', movable: false, reason: expect.stringContaining(home('one')) }],
    });
    expect(one().look('cursor')).toMatchObject({ state: 'connected', servers: [] });
  });

  it('the same home by another path is the same', () => {
    run(one(), 'connect');
    stand.put(FILE, stand.text(FILE).replaceAll(home('one'), home('link')));
    symlinkSync(home('one'), home('link'));
    expect(one().look('cursor').state).toBe('connected');
    run(one(), 'disconnect');
    expect(JSON.parse(stand.text(FILE)).mcpServers).toEqual({ a: { command: 'x' } });
  });
});

describe('the home that an entry names', () => {
  const isOwn = (home: string) => home === '/own' || home === 'C:\\own';
  it.each([
    ['a launcher', { command: '/bin/sh', args: ['/x/y/bin/shimkeeper-shim', '--client', 'C'] }, '/x/y'],
    ['its own launcher', { command: '/bin/sh', args: ['/own/bin/shimkeeper-shim'] }, null],
    ['one on Windows', { command: 'cmd', args: ['/c', 'D:\\h\\bin\\shimkeeper-shim.cmd'] }, 'D:\\h'],
    ['its own there', { command: 'cmd.exe', args: ['/c', 'C:\\own\\bin\\shimkeeper-shim.cmd'] }, null],
    ['a flag', { command: 'npx', args: ['shimkeeper-shim', '--home', '/x'] }, '/x'],
    ['a flag in one word', { command: 'node', args: ['/d/shimkeeper-shim.cjs', '--home=/x'] }, '/x'],
    ['its own by a flag', { command: 'npx', args: ['shimkeeper-shim', '--home', '/own'] }, null],
    ['its environment', { command: 'npx', args: ['shimkeeper-shim'], env: { SHIMKEEPER_HOME: '/x' } }, '/x'],
    ['none', { command: 'npx', args: ['shimkeeper-shim', '--client', 'C'] }, null],
    ['an installed program', { command: '/usr/bin/shimkeeper-shim' }, null],
    ['a flag of what it starts', { command: 'shimkeeper-shim', args: ['--', 'x', '--home', '/x'] }, null],
  ])('by %s', (_how, entry, home) => {
    expect(foreignHome(entry, isOwn)).toBe(home);
  });
});
