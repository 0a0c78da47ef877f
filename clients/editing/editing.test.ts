import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from './editor.js';
import { jsoncEditor } from './jsonc.js';
import { tomlEditor } from './toml.js';

const OURS: NewEntry = { name: 'ours', value: { command: 'shim', args: ['--client', 'X'] }, text: null };
const JSON_KEYS = ['mcpServers'];
const TOML_KEYS = ['mcp_servers'];

function exchange(text: string, names: readonly string[], entries: readonly NewEntry[], keys = JSON_KEYS) {
  const editor = keys === TOML_KEYS ? tomlEditor : jsoncEditor;
  const out = editor.slots(text, keys).filter(({ name }) => names.includes(name));
  return editor.exchange(text, keys, out, entries);
}

describe('JSON with comments', () => {
  const text = `{
  // mine
  "theme": "dark", /* and stays */
  "mcpServers": {
    // the first
    "a": { "command": "x" }, // said of a
    // an address
    "web": { "url": "https://x" },
    "b": {
      "command": "y" // inside
    }
  },
  "last": 1
}
`;
  it('puts ours in the place of the first and takes the others out', () => {
    expect(exchange(text, ['a', 'b'], [OURS])).toBe(`{
  // mine
  "theme": "dark", /* and stays */
  "mcpServers": {
    // the first
    "ours": {
      "command": "shim",
      "args": [
        "--client",
        "X"
      ]
    }, // said of a
    // an address
    "web": { "url": "https://x" }
  },
  "last": 1
}
`);
  });

  it('adds behind the last one, and behind what is said of it', () => {
    const open = '{\r\n\t"mcpServers": {\r\n\t\t"a": {} // said\r\n\t}\r\n}';
    expect(exchange(open, [], [{ ...OURS, value: { command: 's' } }])).toBe(
      '{\r\n\t"mcpServers": {\r\n\t\t"a": {}, // said\r\n\t\t"ours": {\r\n\t\t\t"command": "s"\r\n\t\t}\r\n\t}\r\n}',
    );
  });

  it.each([
    ['', '{\n  "mcpServers": {\n    "ours": {\n      "command": "s"\n    }\n  }\n}\n'],
    ['{}', '{\n  "mcpServers": {\n    "ours": {\n      "command": "s"\n    }\n  }\n}'],
    ['{ "a": 1 }', '{ "a": 1, "mcpServers": { "ours": { "command": "s" } } }'],
    ['{"mcpServers":{"x":{}}}', '{"mcpServers":{"x":{}, "ours": { "command": "s" }}}'],
    ['{ "mcpServers": { "x": {}, } }', '{ "mcpServers": { "x": {}, "ours": { "command": "s" }, } }'],
    [
      '{\n  "mcpServers": {\n    "x": {},\n  }\n}',
      '{\n  "mcpServers": {\n    "x": {},\n    "ours": {\n      "command": "s"\n    },\n  }\n}',
    ],
    [
      '{\n  "mcpServers": { // none yet\n  }\n}',
      '{\n  "mcpServers": { // none yet\n    "ours": {\n      "command": "s"\n    }\n  }\n}',
    ],
    ['{ "mcpServers": null }', '{ "mcpServers": { "ours": { "command": "s" } } }'],
    [
      '{\n\t"mcpServers": null, // none\n\t"a": 1\n}',
      '{\n\t"mcpServers": {\n\t\t"ours": {\n\t\t\t"command": "s"\n\t\t}\n\t}, // none\n\t"a": 1\n}',
    ],
    ['// mine\n', '// mine\n{\n  "mcpServers": {\n    "ours": {\n      "command": "s"\n    }\n  }\n}\n'],
    ['/* mine */', '/* mine */\n{\n  "mcpServers": {\n    "ours": {\n      "command": "s"\n    }\n  }\n}\n'],
  ])('adds to %j', (before, after) => {
    expect(exchange(before, [], [{ ...OURS, value: { command: 's' } }])).toBe(after);
  });

  it('null on the way to the servers is nothing', () => {
    const keys = ['mcp', 'servers'];
    expect(jsoncEditor.slots('{ "mcp": null }', keys)).toEqual([]);
    expect(jsoncEditor.exchange('{ "mcp": null }', keys, [], [{ ...OURS, value: { command: 's' } }])).toBe(
      '{ "mcp": { "servers": { "ours": { "command": "s" } } } }',
    );
  });

  it('lists with names', () => {
    const list = '{ "augment.advanced": { "mcpServers": [{ "name": "a", "command": "x" }] } }';
    const keys = ['augment.advanced', 'mcpServers'];
    const slots = jsoncEditor.slots(list, keys);
    expect(slots).toMatchObject([{ name: 'a', index: 0 }]);
    expect(jsoncEditor.parse(jsoncEditor.exchange(list, keys, slots, [OURS]))).toEqual({
      'augment.advanced': { mcpServers: [{ name: 'ours', ...OURS.value }] },
    });
  });

  it.each([
    ['{ "mcpServers": { "a": {}, "a": {} } }', /"a" stands twice/],
    ['{ "mcpServers": 7 }', /"mcpServers" is no object/],
    ['[]', /no object/],
    ['{ "mcpServers": ', /line 1/],
  ])('refuses %j', (broken, why) => {
    expect(() => jsoncEditor.slots(broken, JSON_KEYS)).toThrow(why);
  });

  const trivia = fc.constantFrom('', ' ', '\n', ' // note\n', ' /* note */ ', '\n\n\t', '\r\n  ');
  const value = fc.constantFrom('{ "command": "x" }', '{\n  "url": "y" // in\n}', '[1, 2]', '"text"');
  const members = fc.uniqueArray(
    fc.tuple(fc.stringMatching(/^[a-f]{1,3}$/), value, trivia, fc.constantFrom('', '\n'), trivia),
    {
      selector: ([name]) => name,
      maxLength: 6,
    },
  );
  const document = fc.tuple(members, fc.boolean(), trivia, trivia).map(([list, comma, before, after]) => {
    const inner = list.map(([name, text, a, b, c]) => `${a}"${name}"${b}: ${text}${c}`).join(',');
    return `{${before}"k": 1, "mcpServers": {${inner}${comma && list.length > 0 ? ',' : ''}${after}}${before}}`;
  });

  it('whatever is taken out and put in: the rest, and every comment outside, stays', () => {
    fc.assert(
      fc.property(document, fc.array(fc.nat(5)), fc.boolean(), (before, picks, put) => {
        const slots = jsoncEditor.slots(before, JSON_KEYS);
        const out = slots.filter(({ index }) => picks.includes(index));
        const after = jsoncEditor.exchange(before, JSON_KEYS, out, put ? [OURS] : []);
        const parsed = jsoncEditor.parse(after) as { k: number; mcpServers: Record<string, unknown> };
        const stays = slots.filter((slot) => !out.includes(slot));
        expect(parsed).toEqual({
          k: 1,
          mcpServers: Object.fromEntries([
            ...stays.map((slot) => [slot.name, slot.value]),
            ...(put ? [['ours', OURS.value]] : []),
          ]),
        });
        const notes = (text: string): number => text.split(' note').length - 1;
        expect(notes(after)).toBe(notes(before));
        for (const { text } of stays) expect(after).toContain(text);
        // A strict parser takes it where it took what was there before.
        if (!/\/[/*]|,\s*\}/.test(before)) JSON.parse(after);
      }),
      { numRuns: 500 },
    );
  });
});

describe('TOML', () => {
  const text = `# my file
model = "o3" # mine

[mcp_servers.a]
command = "x" # says
args = [
  "[not.a.header]", # "
]

[mcp_servers.a.env]
K = """
[mcp_servers.fake]
"""

# of the web
[mcp_servers.web]
url = "https://x"

[mcp_servers."b c"]
command = 'y'
[profiles.p]
model = "x"
`;
  it('cuts only the tables of the servers', () => {
    expect(exchange(text, ['a', 'b c'], [OURS], TOML_KEYS)).toBe(`# my file
model = "o3" # mine

[mcp_servers.ours]
command = "shim"
args = ["--client", "X"]

# of the web
[mcp_servers.web]
url = "https://x"

[profiles.p]
model = "x"
`);
  });

  it('puts back what stood there, as it stood', () => {
    const [slot] = tomlEditor.slots(text, TOML_KEYS);
    const without = exchange(text, ['a'], [OURS], TOML_KEYS);
    const back = exchange(without, ['ours'], [{ name: 'a', value: {}, text: slot?.text ?? null }], TOML_KEYS);
    expect(tomlEditor.parse(back)).toEqual(tomlEditor.parse(text));
    expect(back).toContain('"[not.a.header]", # "');
  });

  it.each([
    ['', '[mcp_servers.ours]\ncommand = "s"\n'],
    ['a = 1', 'a = 1\n\n[mcp_servers.ours]\ncommand = "s"\n'],
    ['a = 1\r\n', 'a = 1\r\n\r\n[mcp_servers.ours]\r\ncommand = "s"\r\n'],
  ])('adds to %j', (before, after) => {
    expect(exchange(before, [], [{ ...OURS, value: { command: 's' } }], TOML_KEYS)).toBe(after);
  });

  const short: NewEntry = { ...OURS, value: { command: 's', args: ['1'] } };
  it.each([
    [
      'inline',
      '[mcp_servers] # mine\n# of a\na = { command = "x", args = ["x"] } # said\n\n# of w\nw = { url = "u" }\n\n[end]\n',
      '[mcp_servers] # mine\n# of a\nours = { command = "s", args = ["1"] }\n\n# of w\nw = { url = "u" }\n\n[end]\n',
    ],
    [
      'dotted',
      '[mcp_servers]\n  a.command = "x"\n  w.url = "u"\n  a.args = [\n    "1",\n  ]\n  "b c".command = "y"\n',
      '[mcp_servers]\n  ours = { command = "s", args = ["1"] }\n  w.url = "u"\n',
    ],
    [
      'from the root',
      'x = 1\nmcp_servers.a = { command = "x" }\nmcp_servers.w.url = "u"\n\n[mcp_servers."b c"]\ncommand = "y"\n',
      'x = 1\nmcp_servers.ours = { command = "s", args = ["1"] }\nmcp_servers.w.url = "u"\n\n',
    ],
    [
      'in several ways',
      '[mcp_servers.a]\ncommand = "x"\n\n[mcp_servers]\n"b c" = { command = "y" }\nw.url = "u"\n\n[mcp_servers.a.env]\nK = "v"\n',
      '[mcp_servers.ours]\ncommand = "s"\nargs = ["1"]\n\n[mcp_servers]\nw.url = "u"\n\n',
    ],
  ])('servers that are written %s are cut out, and what stands there is put in', (_how, before, after) => {
    const slots = tomlEditor.slots(before, TOML_KEYS);
    expect(slots.map(({ fixed }) => fixed)).toEqual(slots.map(() => null));
    expect(exchange(before, ['a', 'b c'], [short], TOML_KEYS)).toBe(after);
    const goes = slots.filter(({ name }) => name === 'a' || name === 'b c');
    const back = exchange(after, ['ours'], goes as NewEntry[], TOML_KEYS);
    expect(tomlEditor.parse(back)).toEqual(tomlEditor.parse(before));
  });

  it('knows what it cannot cut, and says how to write it', () => {
    const inline = 'mcp_servers = { a = { command = "x" } }\n';
    expect(tomlEditor.slots(inline, TOML_KEYS)[0]?.fixed).toMatch(/table of its own/);
    expect(() => exchange(inline, [], [OURS], TOML_KEYS)).toThrow(/^mcp_servers is .*\[mcp_servers\.NAME\]/);
    expect(() => exchange(inline, [], [OURS], TOML_KEYS)).not.toThrow(/line \d/);
  });

  it('numbers of any size are none of our business', () => {
    const text = 'n = 9223372036854775807\n[mcp_servers.a]\ncommand = "x"\nn = -9223372036854775808\n';
    const after = exchange(text, ['a'], [short], TOML_KEYS);
    expect(after).toContain('n = 9223372036854775807\n');
  });

  const name = fc.constantFrom('a', 'b', '"c.d"', "'e f'");
  const line = fc.constantFrom(
    'command = "x"',
    'command = "y" # [mcp_servers.z]',
    "command = '''\n[mcp_servers.q]\n'''",
    'command = "x"\nargs = ["]", "#"]',
  );
  const block = fc.tuple(name, line, fc.constantFrom('', '\n', '# note\n', '\n# note\n\n'), fc.boolean());
  const file = fc
    .uniqueArray(block, { selector: ([n]) => n, maxLength: 4 })
    .map(
      (blocks) =>
        `top = 1 # note\n${blocks
          .map(
            ([n, l, between, env]) =>
              `${between}[mcp_servers.${n}]\n${l}\n${env ? `[mcp_servers.${n}.env]\nK = "v"\n` : ''}`,
          )
          .join('')}[other] # note\nx = 1\n`,
    );
  it('whatever is taken out and put in: the rest, and every comment outside, stays', () => {
    fc.assert(
      fc.property(file, fc.array(fc.nat(3)), fc.boolean(), (before, picks, put) => {
        const slots = tomlEditor.slots(before, TOML_KEYS);
        const out = slots.filter(({ index }) => picks.includes(index));
        const after = tomlEditor.exchange(before, TOML_KEYS, out, put ? [OURS] : []);
        const stays = slots.filter((slot) => !out.includes(slot)).map((slot) => [slot.name, slot.value]);
        const servers = Object.fromEntries([...stays, ...(put ? [['ours', OURS.value]] : [])]);
        expect(tomlEditor.parse(after)).toEqual({
          top: 1,
          other: { x: 1 },
          ...(Object.keys(servers).length > 0 ? { mcp_servers: servers } : {}),
        });
        expect(after.split('# note').length).toBe(before.split('# note').length);
      }),
      { numRuns: 300 },
    );
  });

  const how = fc.constantFrom(
    (n: string) => `${n} = { command = "x", env = { K = "}" } } # note\n`,
    (n: string) => `${n}.command = "x" # note\n${n}.env.K = "}"\n`,
    (n: string) => `  ${n} = { command = "x",env={K="}"} }\r\n`,
  );
  const keyed = fc.tuple(
    fc.uniqueArray(fc.tuple(name, how, fc.constantFrom('', '\n', '# note\n')), { selector: ([n]) => n }),
    fc.constantFrom('[mcp_servers] # note\n', ''),
  );
  it('also where they are keys of one table', () => {
    fc.assert(
      fc.property(keyed, fc.array(fc.nat(3)), fc.boolean(), ([blocks, head], picks, put) => {
        const dot = head === '' ? 'mcp_servers.' : '';
        const inner = blocks.map(([n, text, between]) => between + text(`${dot}${n}`)).join('');
        const before = `${head === '' ? 'top = 1\n' : head}${inner}[other]\nx = 1\n`;
        const slots = tomlEditor.slots(before, TOML_KEYS);
        const out = slots.filter(({ index }) => picks.includes(index));
        const after = tomlEditor.exchange(before, TOML_KEYS, out, put ? [OURS] : []);
        const stays = slots.filter((slot) => !out.includes(slot)).map((slot) => [slot.name, slot.value]);
        const servers = Object.fromEntries([...stays, ...(put ? [['ours', OURS.value]] : [])]);
        expect(tomlEditor.parse(after)).toMatchObject({ other: { x: 1 } });
        const now = tomlEditor.slots(after, TOML_KEYS).map((slot) => [slot.name, slot.value]);
        expect(Object.fromEntries(now)).toEqual(servers);
        for (const { text } of slots.filter((slot) => !out.includes(slot))) {
          const one = tomlEditor.slots(after, TOML_KEYS).find((slot) => slot.text === text);
          expect(one).toBeDefined();
        }
      }),
      { numRuns: 200 },
    );
  });
});
