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
  ])('adds to %j', (before, after) => {
    expect(exchange(before, [], [{ ...OURS, value: { command: 's' } }])).toBe(after);
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
    ['{ "mcpServers": null }', /"mcpServers" is no object/],
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

  it('knows what it cannot cut', () => {
    const inline = 'mcp_servers.a = { command = "x" }\n[mcp_servers.b]\ncommand = "y"\n';
    expect(tomlEditor.slots(inline, TOML_KEYS).map(({ name, fixed }) => [name, fixed !== null])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    const dotted = '[mcp_servers]\na.command = "x"\n';
    expect(tomlEditor.slots(dotted, TOML_KEYS)[0]?.fixed).toMatch(/table of its own/);
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
});
