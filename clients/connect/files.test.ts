import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectAction } from '../../contracts/connect.js';
import { MAX_CLIENT_FILE_BYTES } from './snapshot.js';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

describe('a file that cannot be written', () => {
  const text = '{ "mcpServers": { "a": { "command": "x" } } }';
  const file = () => path.join(stand.folder, '.cursor/mcp.json');
  const plan = () => stand.connector.plan('cursor', 'connect');

  it.each([
    ['broken', () => stand.put(file(), '{ "mcpServers": '), /line 1/],
    ['no object', () => stand.put(file(), '[]'), /no object/],
    ['read-only', () => stand.put(file(), text, 0o444), /read-only/],
    ['a directory', () => mkdirSync(file(), { recursive: true }), /EISDIR|no plain file/],
    ['not UTF-8', () => stand.put(file(), Buffer.from([0x7b, 0xff, 0x7d])), /UTF-8/],
    ['huge', () => truncateSync(stand.put(file(), text), MAX_CLIENT_FILE_BYTES + 1), /larger than 32 MB/],
    ['of several names', () => linkSync(stand.put(file(), text), `${file()}.twin`), /hard links/],
    ['a key twice', () => stand.put(file(), '{ "mcpServers": { "a": {}, "a": {} } }'), /twice/],
  ])('%s: one line, and nothing is changed', (_what, make, why) => {
    mkdirSync(path.dirname(file()), { recursive: true });
    make();
    expect(plan).toThrow(why);
    expect(plan).not.toThrow('\n');
    expect(existsSync(stand.config)).toBe(false);
  });

  it('a link that leads nowhere', () => {
    mkdirSync(path.dirname(file()), { recursive: true });
    symlinkSync('/nowhere/at/all', file());
    expect(plan).toThrow(/leads nowhere/);
  });

  it('changed between plan and apply', () => {
    stand.put(file(), text);
    const { id } = plan();
    stand.put(file(), `${text} `);
    expect(() => stand.connector.apply(id)).toThrow(/changed in the meantime/);
    expect(stand.text(file())).toBe(`${text} `);
    expect(existsSync(stand.config)).toBe(false);
  });

  it('a config.json that cannot be used is never written', () => {
    stand.put(file(), text);
    stand.put(stand.config, '{ "mcpServers": ');
    expect(plan).toThrow(/line 1/);
    expect(stand.text(file())).toBe(text);
  });
});

it('a link is followed; mode and byte order mark stay', () => {
  const target = stand.put(
    'dotfiles/cursor.json',
    '\uFEFF{ "mcpServers": { "a": { "command": "x" } } }',
    0o640,
  );
  mkdirSync(path.join(stand.folder, '.cursor'));
  const link = path.join(stand.folder, '.cursor/mcp.json');
  symlinkSync(target, link);
  const before = stand.text(target);
  stand.run('cursor', 'connect');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(statSync(target).mode & 0o777).toBe(0o640);
  expect(stand.text(target).startsWith('\uFEFF{')).toBe(true);
  expect(stand.text(target)).toContain('shimkeeper');
  stand.run('cursor', 'disconnect');
  expect(stand.text(target)).toBe(before);
  expect(readdirSync(path.dirname(target))).toEqual(['cursor.json']);
});

describe('whoever dies between two writes', () => {
  const text =
    '{\n  "mcpServers": {\n    "memory": { "command": "npx", "args": ["server-memory"] } // said\n  }\n}\n';
  const steps = (action: ConnectAction): number => {
    const rehearsal = new Stand();
    rehearsal.put('.cursor/mcp.json', text);
    rehearsal.run('cursor', 'connect');
    if (action === 'disconnect') rehearsal.run('cursor', 'disconnect');
    rehearsal.close();
    return rehearsal.steps.length;
  };

  it.each(['connect', 'disconnect'] as const)(
    'of %s loses nothing, and can go on or back',
    { timeout: 120_000 },
    (action) => {
      for (let at = 0; at < steps(action); at += 1) {
        const here = new Stand();
        here.put('.cursor/mcp.json', text);
        if (action === 'disconnect') here.run('cursor', 'connect');
        here.diesBefore = at;
        expect(() => here.run('cursor', action)).toThrow('died');
        here.diesBefore = null;
        const own = JSON.stringify(here.text('.cursor/mcp.json')).includes('server-memory');
        expect(own || 'memory' in here.servers()).toBe(true);
        if (at % 2 === 0) here.run('cursor', 'connect');
        here.run('cursor', 'disconnect');
        expect(here.text('.cursor/mcp.json')).toBe(text);
        expect(here.servers()).toEqual({});
        here.close();
      }
    },
  );
});

/** Some hundred files are written and synced; a busy machine takes its time. */
const MANY_FILES_MS = 120_000;

it('any text with servers comes back byte for byte', { timeout: MANY_FILES_MS }, () => {
  const gap = fc.constantFrom('', ' ', '\n  ', '\r\n\t', ' // note\n', '/* note */');
  const entry = fc.constantFrom(
    '{"command":"x"}',
    '{\n "command": "y", "args": ["1"] // in\n}',
    '{ "url": "u" }',
    '7',
  );
  const json = fc
    .tuple(
      fc.array(fc.tuple(fc.stringMatching(/^[a-e]{1,2}$/), entry, gap, gap), { maxLength: 5 }),
      gap,
      fc.boolean(),
    )
    .map(([list, end, mark]) => {
      const unique = [...new Map(list.map((one) => [one[0], one])).values()];
      const inner = unique.map(([name, text, a, b]) => `${a}"${name}":${text}${b}`).join(',');
      return `${mark ? '\uFEFF' : ''}{${end}"x":1,${end}"mcpServers":{${inner}}${end}}${end}`;
    });
  const toml = fc
    .array(
      fc.tuple(
        fc.constantFrom('a', 'b', '"c d"'),
        fc.constantFrom('command = "x"', 'url = "u"'),
        fc.constantFrom('', '\n', '# note\n'),
      ),
      { maxLength: 3 },
    )
    .map((list) => {
      const unique = [...new Map(list.map((one) => [one[0], one])).values()];
      return `t = 1\n${unique.map(([name, line, gap2]) => `${gap2}[mcp_servers.${name}]\n${line}\n`).join('')}# end`;
    });
  fc.assert(
    fc.property(json, toml, (cursor, codex) => {
      stand.put('.cursor/mcp.json', cursor);
      stand.put('.codex/config.toml', codex);
      for (const client of ['cursor', 'codex'] as const) stand.run(client, 'connect');
      for (const client of ['codex', 'cursor'] as const) stand.run(client, 'disconnect');
      expect(stand.text('.cursor/mcp.json')).toBe(cursor);
      expect(stand.text('.codex/config.toml')).toBe(codex);
      expect(stand.servers()).toEqual({});
    }),
    { numRuns: 25 },
  );
});
