import { describe, expect, it } from 'vitest';
import { diffLines, MAX_DIFF_LINES } from './diff.js';
import { maskedText } from './masked.js';
import { maskedDiff } from './masked-diff.js';
import { commandLine, isSecretName, maskArguments } from './secrets.js';

describe('secrets', () => {
  it.each([
    [
      ['--token', 'abc'],
      ['--token', '•••'],
    ],
    [
      ['--api-key=abc', 'x'],
      ['--api-key=•••', 'x'],
    ],
    [
      ['-e', 'GITHUB_TOKEN=abc'],
      ['-e', 'GITHUB_TOKEN=•••'],
    ],
    [
      ['--header', 'Authorization: Bearer abc'],
      ['--header', 'Authorization: •••'],
    ],
    [['ghp_abc'], ['•••']],
    [['https://u:p@host/x?key=1'], ['https://•••@host/x?•••']],
    [
      ['postgresql://localhost/db', '--port', '80'],
      ['postgresql://localhost/db', '--port', '80'],
    ],
    [
      ['-y', '@scope/server', '/home/a/keys'],
      ['-y', '@scope/server', '/home/a/keys'],
    ],
    [['https://u:p@ss@host/x#frag?a'], ['https://•••@host/x#•••']],
    [
      ['-c', 'cd /x && API_KEY=abc npx x'],
      ['-c', 'cd /x && API_KEY=••• npx x'],
    ],
    [
      ['-c', 'x TOKEN="a b" npx x --password abc -y'],
      ['-c', 'x TOKEN=••• npx x --password ••• -y'],
    ],
    [
      ['--json', '{"token":"abc","n":1}', 'PGPASSWORD=abc'],
      ['--json', '{"token":•••,"n":1}', 'PGPASSWORD=•••'],
    ],
    [["curl -H 'Authorization: Bearer abc' https://x/y"], ["curl -H 'Authorization: •••' https://x/y"]],
    [['Authorization: token abc'], ['Authorization: •••']],
    [['Server=x;Password=abc'], ['Server=x;Password=•••']],
    [
      ['--env=API_KEY=abc', 'X-Note: my token: abc'],
      ['--env=API_KEY=•••', 'X-Note: my token: •••'],
    ],
    [['run ghp_abc "sk-abc"'], ['run ••• "•••"']],
    [
      ['/tmp/sk-folder/x', 'task-runner', 'the author: me', 'monkey=1'],
      ['/tmp/sk-folder/x', 'task-runner', 'the author: me', 'monkey=1'],
    ],
  ])('%j is shown as %j', (args, shown) => {
    expect(maskArguments(args)).toEqual(shown);
  });

  it('are known by their names', () => {
    for (const name of ['apiKey', 'API_KEY', 'githubToken', 'client-secret', 'PASSWORD', 'Authorization'])
      expect(isSecretName(name)).toBe(true);
    for (const name of ['monkey', 'tokenizer', 'author', 'path']) expect(isSecretName(name)).toBe(false);
  });

  it('a command line quotes what holds blanks', () => {
    expect(commandLine('npx', ['-y', 'a b', '--token', 'x'])).toBe('npx -y "a b" --token •••');
  });

  it('a command line that stands in the command is masked, too', () => {
    expect(commandLine('API_KEY=abc npx', ['x'])).toBe('"API_KEY=••• npx" x');
  });
});

describe('a text as it may be shown', () => {
  it('of JSON: commands and addresses, and no other value', () => {
    const text = `{
  "oauth": "hidden", // "K": "hidden"
  "mcpServers": {
    "a": { "command": "npx", "args": ["-y", "--key", "hidden"], "env": { "K": "hidden", "PIN": 424242, "ON": true }, "n": 1 },
    // export TOKEN=hidden
    /* password: hidden
       and hidden */
    "b": { "command": "K_TOKEN=hidden x", "args": ["--pin", 7, "--token", 424242], "share": true, "none": null },
    "w": { "url": "https://x/y?k=hidden", "headers": { "A": "hidden" } }
  }
}`;
    const shown = maskedText(text, 'jsonc', [['mcpServers']]);
    expect(shown).not.toContain('hidden');
    expect(shown.split('\n')).toHaveLength(text.split('\n').length);
    expect(shown).toContain('"command": "npx", "args": ["-y", "--key", "•••"]');
    expect(shown).toContain('"https://x/y?•••"');
    expect(shown).toContain('"env": { "K": "•••", "PIN": "•••", "ON": "•••" }, "n": "•••"');
    expect(shown).toContain('"args": ["--pin", 7, "--token", "•••"], "share": true, "none": null');
    expect(shown).toContain('// •••\n');
    expect(shown).not.toContain('424242');
  });

  it('of TOML, too', () => {
    const text = `model = "hidden" # k = hidden
pins = [424242, 4.24242e5] # one
born = 1979-05-27 07:32:00
a.b = true
[mcp_servers.a]
command = "npx"
args = ["-y", "--token", "hidden"] # fine
env = { K = "hidden", PIN = 424242, a.b = false, "q" = 424242 }
startup_timeout_sec = 424242
[mcp_servers.a.http_headers]
X = 'hidden'
`;
    const shown = maskedText(text, 'toml', [['mcp_servers']]);
    expect(shown).not.toContain('hidden');
    expect(shown).toContain('command = "npx"\nargs = ["-y", "--token", "•••"] # •••\n');
    expect(shown).toContain('pins = ["•••", "•••"] # •••\nborn = "•••" "•••"\na.b = "•••"\n');
    expect(shown).toMatch(/^env = \{ K = "•••", PIN = "•••", a\.b = "•••", "•••" = "•••" \}$/m);
    expect(shown).not.toContain('424242');
  });

  it('in a moment, also a word without an end', () => {
    const word = 'a'.repeat(1_000_000);
    expect(maskArguments([word, `${word} = ${word}`, `${word}:${word}://`])[0]).toBe(word);
  });

  it('in a moment, also where there is much to hide', () => {
    const history = Array.from({ length: 20_000 }, (_, at) => ({ display: `said ${at}` }));
    const text = JSON.stringify({ history, mcpServers: {} }, null, 2);
    expect(maskedText(text, 'jsonc', [['mcpServers']])).not.toContain('said 19999');
  });
});

describe('a diff', () => {
  const kinds = (before: string, after: string): string =>
    diffLines(before, after)
      .map(({ kind, text }) => ({ same: ' ', added: '+', removed: '-', gap: '…' })[kind] + text)
      .join('\n');

  it('shows what differs with some lines around', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\n';
    expect(kinds(before, before)).toBe('');
    expect(kinds(before, before.replace('f', 'F\nH'))).toBe('…2 lines\n c\n d\n e\n-f\n+F\n+H\n g');
    expect(kinds('', 'x\n')).toBe('+x');
  });

  it('is bounded', () => {
    const long = Array.from({ length: 5_000 }, (_, at) => `line ${at}`).join('\n');
    const lines = diffLines('', long);
    expect(lines).toHaveLength(MAX_DIFF_LINES + 1);
    expect(lines.at(-1)).toEqual({ kind: 'gap', text: '4400 lines more' });
    expect(diffLines('x'.repeat(1_000), '')[0]?.text.length).toBeLessThan(300);
  });
});

describe('a diff of masked texts', () => {
  const history = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`/p${at}`, { said: [`hidden ${at}`], n: at }]),
    );
  const text = (servers: unknown, count: number): string =>
    `${JSON.stringify({ before: history(count), mcpServers: servers, after: history(count) }, null, 2)}\n`;
  const whole = (one: string, other: string) =>
    diffLines(maskedText(one, 'jsonc', [['mcpServers']]), maskedText(other, 'jsonc', [['mcpServers']]));

  it('is that of the whole texts, however much stands around what differs', () => {
    const a = { command: 'x', args: ['1', '--token', 'hidden', '2'], env: { K: 'hidden' } };
    const pairs: [string, string][] = [0, 1, 500].flatMap((count): [string, string][] => [
      [text({ a, b: a }, count), text({ a, ours: { command: 'y' } }, count)],
      [text({ a, b: a }, count), text({ a, b: a }, count)],
      [text({ a }, count), text({ a: { ...a, args: ['1', '--token', 'hidden', '3'] } }, count)],
      [text({ a }, count), text({}, count).replace('"mcpServers": {},', '')],
      ['', text({ a }, count)],
      [text({ a }, count), text({ a }, count).replaceAll('\n', '\r\n')],
    ]);
    for (const [one, other] of pairs) {
      const shown = maskedDiff(one, other, 'jsonc', [['mcpServers']]);
      expect(shown).toEqual(whole(one, other));
      expect(JSON.stringify(shown)).not.toContain('hidden');
    }
  });

  it('covers a comment that begins far above', () => {
    const comment = `/*\n${'\n'.repeat(20)}"K": "hidden"\n*/`;
    const one = `{\n${comment}\n  "mcpServers": {}\n}`;
    const shown = maskedDiff(one, one.replace('{}', '{ "a": 1 }'), 'jsonc', [['mcpServers']]);
    expect(JSON.stringify(shown)).not.toContain('hidden');
    expect(shown.map(({ kind }) => kind)).toContain('added');
  });
});
