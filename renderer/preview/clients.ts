/** Clients that a person could have: one of each state. */
import type { ClientId } from '../../contracts/clients.js';
import type {
  ClientInstallation,
  ClientServerEntry,
  ClientsAnswer,
  ConnectPlan,
} from '../../contracts/connect.js';
import { iso } from './rows.js';

const GITHUB = server('github', 'npx -y @modelcontextprotocol/server-github');
const PLAYWRIGHT = server('playwright', 'npx -y @playwright/mcp');

export function clientsAnswer(now: number): ClientsAnswer {
  const backup = { file: '/home/ada/.shimkeeper/backups/cursor.json', at: iso(now) };
  return {
    at: iso(now),
    clients: [
      { ...client('claude-desktop', 'Claude Desktop', 'own'), servers: [GITHUB, PLAYWRIGHT] },
      { ...client('claude-code', 'Claude Code', 'mixed'), servers: [GITHUB] },
      { ...client('cursor', 'Cursor', 'connected'), backup },
      client('vscode', 'VS Code', 'empty'),
      client('windsurf', 'Windsurf', 'absent'),
      client('augment', 'Augment', 'absent'),
      {
        ...client('codex', 'Codex', 'unusable'),
        problem: { code: 'client-file-bad', message: '~/.codex/config.toml, line 12: a table is not closed' },
      },
      client('gemini-cli', 'Gemini CLI', 'absent'),
    ],
  };
}

export function connectPlan(): ConnectPlan {
  const file = '/home/ada/.config/Claude/claude_desktop_config.json';
  return {
    id: 'plan',
    client: 'claude-desktop',
    action: 'connect',
    changes: [
      {
        file: '/home/ada/.shimkeeper/config.json',
        backup: null,
        diff: [
          { kind: 'same', text: '  "mcpServers": {' },
          { kind: 'added', text: '    "github": {' },
          { kind: 'added', text: '      "command": "npx",' },
          { kind: 'added', text: '      "env": { "GITHUB_TOKEN": "••••••••" }' },
          { kind: 'added', text: '    }' },
          { kind: 'same', text: '  }' },
        ],
      },
      {
        file,
        backup: '/home/ada/.shimkeeper/backups/claude-desktop-2026-11-23.json',
        diff: [
          { kind: 'gap', text: '12 lines as they are' },
          { kind: 'same', text: '  "mcpServers": {' },
          { kind: 'removed', text: '    "github": { "command": "npx" }' },
          {
            kind: 'added',
            text: '    "shimkeeper": { "command": "/home/ada/.shimkeeper/bin/shimkeeper-shim" }',
          },
          { kind: 'same', text: '  }' },
        ],
      },
    ],
    moved: ['github', 'playwright'],
    kept: [{ name: 'linear', reason: 'it has an address and no command' }],
    notes: ['Quit Claude Desktop first: it may write its file when it ends.'],
  };
}

function client(id: ClientId, product: string, state: ClientInstallation['state']): ClientInstallation {
  const file = state === 'absent' ? null : `/home/ada/.${id}/mcp.json`;
  const reload = `Quit and open ${product} again.`;
  return { id, product, state, file, servers: [], staying: [], backup: null, problem: null, reload };
}

function server(name: string, command: string): ClientServerEntry {
  return { name, command, movable: true, reason: null };
}

/** The same person before the first client was connected. */
export function freshClients(now: number): ClientsAnswer {
  const { at, clients } = clientsAnswer(now);
  const fresh = clients.map((found): ClientInstallation => {
    if (found.state === 'connected') return { ...found, state: 'own', servers: [GITHUB], backup: null };
    if (found.state === 'mixed') return { ...found, state: 'own' };
    return found.state === 'unusable' ? { ...found, state: 'absent', file: null, problem: null } : found;
  });
  return { at, clients: fresh };
}

/** Nothing to worry about: who is not connected runs nothing, and every file can be used. */
export function calmClients(now: number): ClientsAnswer {
  const { at, clients } = clientsAnswer(now);
  const backup = { file: '/home/ada/.shimkeeper/backups/claude-code.json', at: iso(now) };
  const calm = clients.map((found): ClientInstallation => {
    if (found.state === 'unusable') return { ...found, state: 'connected', problem: null, backup };
    return found.id === 'claude-desktop' ? { ...found, state: 'connected', servers: [], backup } : found;
  });
  return { at, clients: calm };
}
