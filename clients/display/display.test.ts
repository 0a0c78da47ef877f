import { describe, expect, it } from 'vitest';
import { diffLines, MAX_DIFF_LINES } from './diff.js';
import { maskedText } from './masked.js';
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
  ])('%j is shown as %j', (args, shown) => {
    expect(maskArguments(args)).toEqual(shown);
  });

  it('are known by their names', () => {
    for (const name of ['apiKey', 'API_KEY', 'githubToken', 'client-secret', 'PASSWORD'])
      expect(isSecretName(name)).toBe(true);
    for (const name of ['monkey', 'tokenizer', 'author', 'path']) expect(isSecretName(name)).toBe(false);
  });

  it('a command line quotes what holds blanks', () => {
    expect(commandLine('npx', ['-y', 'a b', '--token', 'x'])).toBe('npx -y "a b" --token •••');
  });
});

describe('a text as it may be shown', () => {
  it('of JSON: commands and addresses, and no other value', () => {
    const text = `{
  "oauth": "hidden", // "K": "hidden"
  "mcpServers": {
    "a": { "command": "npx", "args": ["-y", "--key", "hidden"], "env": { "K": "hidden" }, "n": 1 },
    "w": { "url": "https://x/y?k=hidden", "headers": { "A": "hidden" } }
  }
}`;
    const shown = maskedText(text, 'jsonc', [['mcpServers']]);
    expect(shown).not.toContain('hidden');
    expect(shown.split('\n')).toHaveLength(text.split('\n').length);
    expect(shown).toContain('"command": "npx", "args": ["-y", "--key", "•••"]');
    expect(shown).toContain('"https://x/y?•••"');
  });

  it('of TOML, too', () => {
    const text = `model = "hidden" # k = "hidden"
[mcp_servers.a]
command = "npx"
args = ["-y", "--token", "hidden"] # fine
env = { K = "hidden" }
[mcp_servers.a.http_headers]
X = 'hidden'
`;
    const shown = maskedText(text, 'toml', [['mcp_servers']]);
    expect(shown).not.toContain('hidden');
    expect(shown).toContain('command = "npx"\nargs = ["-y", "--token", "•••"] # fine');
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
