import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

describe('two clients in one file', () => {
  const file = '.config/Code/User/settings.json';
  const text = `{
    "mcp": {
        "servers": {
            "old": { "command": "old-mcp", "args": ["1"] } // keep
        }
    },
    "augment.advanced": { "mcpServers": [ { "name": "aug1", "command": "aug1-mcp" } ] }
}`;
  it.each([
    ['vscode', 'augment'],
    ['augment', 'vscode'],
  ] as const)('come back byte for byte, %s first', (first, second) => {
    stand.put(file, text);
    stand.run('vscode', 'connect');
    stand.run('augment', 'connect');
    stand.run(first, 'disconnect');
    stand.run(second, 'disconnect');
    expect(stand.text(file)).toBe(text);
    expect(stand.servers()).toEqual({});
  });

  it('are connected again in between without a trace', () => {
    stand.put(file, text);
    stand.run('vscode', 'connect');
    stand.run('augment', 'connect');
    expect(stand.run('vscode', 'connect').plan.changes).toEqual([]);
    stand.run('vscode', 'disconnect');
    stand.run('vscode', 'connect');
    stand.run('augment', 'disconnect');
    stand.run('vscode', 'disconnect');
    expect(stand.text(file)).toBe(text);
  });
});

describe('comments beside servers', () => {
  const text =
    '{\n  // top\n  "mcpServers": {\n    "a": { "command": "a" }, // ca\n    "b": { "command": "b", "env": { "K": "sk-hidden" } } // cb\n  }\n}\n';
  const recordFile = '.shimkeeper/clients/cursor.json';
  const edit = (from: string, to: string) => {
    const now = stand.text('.cursor/mcp.json');
    expect(now).toContain(from);
    stand.put('.cursor/mcp.json', now.replace(from, to));
  };
  beforeEach(() => {
    stand.put('.cursor/mcp.json', text);
    stand.run('cursor', 'connect');
  });

  it.each([
    ['// top', '// changed'],
    ['// ca', '// changed'],
    ['// cb', '// changed'],
    ['"mcpServers"', '"theme": "dark",\n  "mcpServers"'],
  ])('stand where they stood when %j was edited', (from, to) => {
    edit(from, to);
    expect(stand.run('cursor', 'disconnect').plan.notes.join()).toMatch(/edited since/);
    expect(stand.text('.cursor/mcp.json')).toBe(text.replace(from, to));
  });

  it('of an edited entry of ours: what we took comes back all the same', () => {
    edit('"--client"', '"--mine",\n        "--client"');
    expect(stand.run('cursor', 'disconnect').plan.moved).toEqual(['a', 'b']);
    expect(JSON.parse(stand.text('.cursor/mcp.json').replace(/\/\/.*/g, ''))).toEqual({
      mcpServers: { a: { command: 'a' }, b: { command: 'b', env: { K: 'sk-hidden' } } },
    });
  });

  it('and a name that a person has given again since', () => {
    edit('"mcpServers": {', '"mcpServers": {\n    "b": { "command": "new" },');
    stand.run('cursor', 'disconnect');
    expect(JSON.parse(stand.text('.cursor/mcp.json').replace(/\/\/.*/g, ''))).toEqual({
      mcpServers: { a: { command: 'a' }, b: { command: 'new' } },
    });
  });

  it('the record holds nothing of what was taken out, and an older one without edits is as good as before', () => {
    const record = stand.text(recordFile);
    expect(record).toContain('"edits"');
    expect(record).not.toContain('sk-hidden');
    const { files, ...rest } = JSON.parse(record);
    const older = files.map(({ edits: _, ...file }: Record<string, unknown>) => file);
    stand.put(recordFile, JSON.stringify({ ...rest, files: older }));
    edit('// top', '// changed');
    stand.run('cursor', 'disconnect');
    expect(JSON.parse(stand.text('.cursor/mcp.json').replace(/\/\/.*/g, ''))).toEqual(
      JSON.parse(text.replace(/\/\/.*/g, '')),
    );
    expect(stand.servers()).toEqual({});
  });

  it('edits that do not belong to the backup are not believed', () => {
    const record = JSON.parse(stand.text(recordFile));
    record.files[0].edits = [{ start: 0, end: 3, text: 'x' }];
    stand.put(recordFile, JSON.stringify(record));
    edit('// top', '// changed');
    stand.run('cursor', 'disconnect');
    expect(JSON.parse(stand.text('.cursor/mcp.json').replace(/\/\/.*/g, ''))).toEqual(
      JSON.parse(text.replace(/\/\/.*/g, '')),
    );
  });
});

it('our shim by hand comes back from an edited file, too', () => {
  const byHand = '{ "mcpServers": { "keeper": { "command": "/x/shimkeeper-shim" } }, "theme": 1 }';
  stand.put('.cursor/mcp.json', byHand);
  stand.run('cursor', 'connect');
  stand.put('.cursor/mcp.json', stand.text('.cursor/mcp.json').replace('"theme": 1', '"theme": 2'));
  stand.run('cursor', 'disconnect');
  expect(stand.text('.cursor/mcp.json')).toBe(byHand.replace('"theme": 1', '"theme": 2'));
});

it('TOML comes back with its comments and blank lines', () => {
  const text =
    'model = "o3"\n\n[mcp_servers.a]\ncommand = "a"\n\n\n# of b\n[mcp_servers.b]\ncommand = "b"\n\n\n[end]\nx = 1\n';
  const file = path.join('.codex', 'config.toml');
  stand.put(file, text);
  stand.run('codex', 'connect');
  stand.put(file, stand.text(file).replace('"o3"', '"o4"'));
  stand.run('codex', 'disconnect');
  expect(stand.text(file)).toBe(text.replace('"o3"', '"o4"'));
});

it.each(['{ "mcpServers": null, "theme": 1 }', '// only\n// comments\n', '/* only */'])(
  '%j is connected, keeps what it says, and comes back also when it was edited',
  (text) => {
    stand.put('.cursor/mcp.json', text);
    stand.run('cursor', 'connect');
    expect(stand.text('.cursor/mcp.json')).toContain(text.replace(/null.*/, ''));
    stand.put('.cursor/mcp.json', `${stand.text('.cursor/mcp.json')}// edited\n`);
    stand.run('cursor', 'disconnect');
    expect(stand.text('.cursor/mcp.json')).toBe(`${text}// edited\n`);
  },
);

it.each([
  ['inline', '[mcp_servers]\na = { command = "a", args = ["x"] } # said\nw = { url = "u" }\n'],
  ['dotted', '[mcp_servers]\na.command = "a" # said\nw.url = "u"\na.args = ["x"]\n'],
  ['from the root', 'n = 9223372036854775807\nmcp_servers.a = { command = "a", args = ["x"] }'],
])('TOML servers that are written %s are moved, and come back byte for byte', (_how, text) => {
  const file = '.codex/config.toml';
  stand.put(file, text);
  expect(stand.run('codex', 'connect').plan.moved).toEqual(['a']);
  expect(stand.servers()).toEqual({ a: { command: 'a', args: ['x'] } });
  expect(stand.connector.look('codex').state).toBe('connected');
  stand.put(file, `# edited\n${stand.text(file)}`);
  stand.run('codex', 'disconnect');
  expect(stand.text(file)).toBe(`# edited\n${text}`);
});

it('a valid file that cannot take our entry is refused with the mend, not with a line', () => {
  stand.put('.codex/config.toml', 'mcp_servers = { a = { command = "a" } }\n');
  expect(stand.connector.look('codex').servers).toMatchObject([{ name: 'a', movable: false }]);
  expect(() => stand.run('codex', 'connect')).toThrow(/mcp_servers is .* write .*\[mcp_servers\.NAME\]/);
});
