import { describe, expect, it } from 'vitest';
import { KNOWN_CLIENTS } from '../clients/table.js';
import { type ClientCatalogue, NO_CATALOGUE } from '../contracts/clients.js';
import { classify } from '../monitor/judging/classify.js';

const CATALOGUE: ClientCatalogue = { ...NO_CATALOGUE, clients: KNOWN_CLIENTS };

describe('the known clients in a process table', () => {
  it.each([
    ['claude-code', ['claude']],
    ['claude-code', ['node', '/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js', '-c']],
    ['claude-desktop', ['/Applications/Claude.app/Contents/MacOS/Claude']],
    ['claude-desktop', ['C:\\Users\\a\\AppData\\Local\\AnthropicClaude\\app-1.2\\claude.exe']],
    ['cursor', ['/tmp/.mount_cursor1/usr/share/cursor/cursor', '--no-sandbox']],
    ['vscode', ['/usr/share/code/code']],
    ['vscode', ['/Applications/Visual', 'Studio', 'Code.app/Contents/MacOS/Electron']],
    ['vscode', ['C:\\Program Files\\Microsoft VS Code\\Code.exe']],
    [
      'vscode',
      ['/home/a/.vscode-server/cli/servers/x/server/node', '/home/a/.vscode-server/cli/x/server-main.js'],
    ],
    ['windsurf', ['/usr/share/windsurf/windsurf']],
    ['codex', ['/usr/lib/node_modules/@openai/codex/vendor/codex/codex']],
    ['gemini-cli', ['node', '/usr/lib/node_modules/@google/gemini-cli/dist/index.js']],
    ['augment', ['node', '/home/a/.npm-global/bin/auggie']],
  ])('%s by %j', (id, argv) => {
    expect(classify(argv, CATALOGUE).client?.id).toBe(id);
  });

  it.each([
    [['vim', '/Applications/Cursor.app/Contents/x']],
    [['/usr/bin/vim', '/Applications/Cursor.app/Contents/x']],
    [['grep', 'claude']],
    [['cursor-theme']],
    [['sh', '-c', 'claude']],
    [['node', 'x.js', '/usr/bin/claude']],
  ])('none by %j', (argv) => {
    expect(classify(argv, CATALOGUE).client).toBeNull();
  });
});
