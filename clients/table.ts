/**
 * The clients that we know: how they are recognised in a process table, and where they keep their servers.
 * The first mark that fits counts, so the narrower one stands first.
 */
import type { ClientId, ClientMark } from '../contracts/clients.js';
import {
  type ConfigPlace,
  type FolderList,
  inAppData,
  inFolder,
  inHome,
  inMovable,
  jsonPlace,
  type UserFacts,
} from './places.js';

export interface KnownClient extends ClientMark {
  readonly id: ClientId;
  readonly places: (user: UserFacts) => readonly ConfigPlace[];
  /** What it reads in a folder that it works in; absent: nothing. */
  readonly inFolder?: (user: UserFacts, folder: string) => ConfigPlace;
  /** Where it keeps the folders that it has open or knows. */
  readonly folderLists?: (user: UserFacts) => readonly FolderList[];
}

const SERVERS = ['mcpServers'] as const;
const AUGMENT_LIST = ['augment.advanced', 'mcpServers'] as const;
const VSCODE_FOLDERS = ['Code', 'Code - Insiders'] as const;

/** macOS: the path of an application holds blanks, so it is sought at the beginning of the whole command line. */
function macApp(name: string): RegExp {
  return new RegExp(`^(/Users/[^/]+)?/Applications/${name}\\.app/Contents/`);
}

export const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    id: 'claude-desktop',
    product: 'Claude Desktop',
    programs: [macApp('Claude'), /(^|\/)claude-desktop(\/|$)/, /\/AnthropicClaude\/(.*\/)?claude\.exe$/i],
    scripts: [/(^|\/)claude-desktop\/.*\.asar$/],
    places: (user) => [jsonPlace(inAppData(user, 'Claude', 'claude_desktop_config.json'), SERVERS)],
  },
  {
    id: 'claude-code',
    product: 'Claude Code',
    programs: [/(^|\/)claude(\.exe)?$/],
    scripts: [/\/@anthropic-ai\/claude-code\/cli\.m?js$/, /\/bin\/claude$/],
    places: (user) => [jsonPlace(claudeCodeFile(user), SERVERS, ['projects', '*', 'mcpServers'])],
    inFolder: (user, folder) => jsonPlace(inFolder(user, folder, '.mcp.json'), SERVERS),
    folderLists: (user) => [{ ...jsonPlace(claudeCodeFile(user), ['projects']), holds: 'paths' }],
  },
  {
    id: 'cursor',
    product: 'Cursor',
    programs: [macApp('Cursor'), /(^|\/)cursor(\.exe)?$/i],
    scripts: [/\/\.cursor-server\/.*\/server-main\.js$/],
    places: (user) => [jsonPlace(inHome(user, '.cursor', 'mcp.json'), SERVERS)],
    inFolder: (user, folder) => jsonPlace(inFolder(user, folder, '.cursor', 'mcp.json'), SERVERS),
    folderLists: (user) => [openWindows(user, 'Cursor')],
  },
  {
    id: 'vscode',
    product: 'VS Code',
    programs: [
      macApp('Visual Studio Code( - Insiders)?'),
      /(^|\/)code(-insiders|-oss)?$/,
      /(^|\/)Code( - Insiders)?\.exe$/i,
    ],
    scripts: [/\/\.vscode-server(-insiders)?\/.*\/server-main\.js$/],
    places: (user) =>
      VSCODE_FOLDERS.flatMap((folder) => [
        jsonPlace(inAppData(user, folder, 'User', 'mcp.json'), ['servers']),
        jsonPlace(inAppData(user, folder, 'User', 'settings.json'), ['mcp', 'servers']),
      ]),
    inFolder: (user, folder) => jsonPlace(inFolder(user, folder, '.vscode', 'mcp.json'), ['servers']),
    folderLists: (user) => VSCODE_FOLDERS.map((folder) => openWindows(user, folder)),
  },
  {
    id: 'windsurf',
    product: 'Windsurf',
    programs: [macApp('Windsurf'), /(^|\/)windsurf(\.exe)?$/i],
    scripts: [],
    places: (user) => [
      jsonPlace(inHome(user, '.codeium', 'windsurf', 'mcp_config.json'), SERVERS),
      jsonPlace(inHome(user, '.codeium', 'mcp_config.json'), SERVERS),
    ],
  },
  {
    id: 'augment',
    product: 'Augment',
    programs: [/(^|\/)auggie(\.exe)?$/],
    scripts: [/\/@augmentcode\/auggie\/.*\.m?js$/, /\/bin\/auggie$/],
    places: (user) => [
      jsonPlace(inHome(user, '.augment', 'settings.json'), SERVERS),
      // The extension runs inside VS Code and keeps its servers in that program's settings.
      ...VSCODE_FOLDERS.map((folder) => ({
        ...jsonPlace(inAppData(user, folder, 'User', 'settings.json'), AUGMENT_LIST, ['augment.mcpServers']),
        listed: [AUGMENT_LIST],
      })),
    ],
  },
  {
    id: 'codex',
    product: 'Codex',
    programs: [/(^|\/)codex(\.exe)?$/],
    scripts: [/\/@openai\/codex\/bin\/codex\.m?js$/, /\/bin\/codex$/],
    places: (user) => [
      {
        file: inMovable(user, 'CODEX_HOME', '.codex', 'config.toml'),
        format: 'toml',
        keys: [['mcp_servers']],
      },
    ],
    inFolder: (user, folder) => ({
      file: inFolder(user, folder, '.codex', 'config.toml'),
      format: 'toml',
      keys: [['mcp_servers']],
    }),
  },
  {
    id: 'gemini-cli',
    product: 'Gemini CLI',
    programs: [/(^|\/)gemini(\.exe)?$/],
    scripts: [/\/@google\/gemini-cli\/.*\.m?js$/, /\/bin\/gemini$/],
    places: (user) => [jsonPlace(inHome(user, '.gemini', 'settings.json'), SERVERS)],
    inFolder: (user, folder) => jsonPlace(inFolder(user, folder, '.gemini', 'settings.json'), SERVERS),
  },
];

/** `~/.claude.json`, beside the folder that CLAUDE_CONFIG_DIR moves, or inside of it when it is moved. */
function claudeCodeFile(user: UserFacts): string {
  return inMovable(user, 'CLAUDE_CONFIG_DIR', '.', '.claude.json');
}

/** The folders of the windows that VS Code, or one of its kin, has open or was closed with. */
function openWindows(user: UserFacts, product: string): FolderList {
  const file = inAppData(user, product, 'User', 'globalStorage', 'storage.json');
  const place = jsonPlace(
    file,
    ['windowsState', 'lastActiveWindow', 'folder'],
    ['windowsState', 'openedWindows', '*', 'folder'],
    ['backupWorkspaces', 'folders', '*', 'folderUri'],
  );
  return { ...place, holds: 'addresses' };
}
