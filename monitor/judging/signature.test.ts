import { describe, expect, it } from 'vitest';
import { npxFolder, runnerWords } from './runner-words.js';
import { candidate, matchServer } from './signature.js';

const NPX = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory@2026.8.31', '--x', 'a b'] };
/** As npm's cache names it; taken from a real run of the entry above. */
const FOLDER = 'c98ccc168155bafa';
const FOLDER_VARIABLE = ['$', '{workspaceFolder}'].join('');
const UVX = { command: 'uvx', args: ['mcp-server-git@latest', '--repository', '/x'] };
const UV_RUN = {
  command: 'uv',
  args: ['--directory', '/srv/weather', 'run', '--no-sync', 'weather.py', '-v'],
};
const UV_ENTRY_POINT = { command: '/usr/bin/uv', args: ['run', '--project=/srv/weather', 'weather-mcp'] };
const FILES = { command: 'node', args: ['/srv/files.mjs', '/data'] };
const OWN = { command: '/opt/notes-mcp', args: ['--stdio'] };

describe('a process is a configured server', () => {
  it.each([
    ['npm’s title', ['npm exec @modelcontextprotocol/server-memory@2026.8.31 --x a b', '', ''], NPX],
    ['npx’s script', ['node', '/usr/bin/npx-cli.js', ...NPX.args], NPX],
    [
      'what npx started',
      ['node', `/home/ada/.npm/_npx/${FOLDER}/node_modules/.bin/mcp-server-memory`, '--x', 'a b'],
      NPX,
    ],
    ['uv', ['/usr/bin/uv', 'tool', 'uvx', ...UVX.args], UVX],
    [
      'what uvx started',
      ['/c/uv/archive-v0/h/bin/python', '/c/uv/archive-v0/h/bin/mcp-server-git', '--repository', '/x'],
      UVX,
    ],
    ['uv run', ['/home/ada/bin/uv', ...UV_RUN.args], UV_RUN],
    ['what uv run started', ['/srv/weather/.venv/bin/python3', 'weather.py', '-v'], UV_RUN],
    [
      'a project’s own program that uv run started',
      ['/srv/weather/.venv/bin/python', '/srv/weather/.venv/bin/weather-mcp'],
      UV_ENTRY_POINT,
    ],
    ['a script', ['/usr/bin/node', '/srv/files.mjs', '/data'], FILES],
    ['a program', ['/opt/notes-mcp', '--stdio'], OWN],
    ['a program that is a script', ['/usr/bin/env', '/opt/notes-mcp', '--stdio'], OWN],
    ['a program from PATH', ['notes-mcp', '--stdio'], { ...OWN, command: 'notes-mcp' }],
    [
      'a variable in a path',
      ['node', '/srv/p/s.js', '/data'],
      { command: 'node', args: [`${FOLDER_VARIABLE}/s.js`, '/data'] },
    ],
  ])('by %s', (_what, argv, entry) => {
    expect(matchServer(candidate(argv), entry)).toBe('strong');
  });

  it.each([
    ['other arguments', ['/opt/notes-mcp', '--http'], OWN],
    ['more arguments', ['/opt/notes-mcp', '--stdio', '-v'], OWN],
    ['another program of that name', ['/tmp/notes-mcp', '--stdio'], OWN],
    ['an editor', ['vim', '/opt/notes-mcp', '--stdio'], OWN],
    [
      'another package in npm’s cache',
      ['node', '/h/.npm/_npx/0000000000000000/node_modules/.bin/mcp-server-memory', '--x', 'a b'],
      NPX,
    ],
    ['another version of the package', ['npm exec @modelcontextprotocol/server-memory --x a b'], NPX],
    ['another runner', ['uvx', '@modelcontextprotocol/server-memory@2026.8.31', '--x', 'a b'], NPX],
    ['the script in another project', ['/srv/other/.venv/bin/python3', 'weather.py', '-v'], UV_RUN],
    ['another script of the project', ['/srv/weather/.venv/bin/python3', 'sunny.py', '-v'], UV_RUN],
    ['the script with other arguments', ['/srv/weather/.venv/bin/python3', 'weather.py'], UV_RUN],
    ['the script in the system’s Python', ['/usr/bin/python3', 'weather.py', '-v'], UV_RUN],
    [
      'a relative script that is not sought in the project',
      ['/srv/weather/.venv/bin/python3', 'weather.py'],
      { command: 'uv', args: ['--project', '/srv/weather', 'run', 'weather.py'] },
    ],
    [
      'a project that is not named from the root',
      ['/srv/weather/.venv/bin/python3', 'weather.py'],
      { command: 'uv', args: ['--directory', 'weather', 'run', 'weather.py'] },
    ],
    ['a bare interpreter', ['python3'], { command: 'python3', args: [] }],
    ['nothing', [''], OWN],
  ])('not by %s', (_what, argv, entry) => {
    expect(matchServer(candidate(argv), entry)).toBeNull();
  });

  it('a relative script may be anybody’s', () => {
    expect(matchServer(candidate(['node', 'server.js']), { command: 'node', args: ['server.js'] })).toBe(
      'weak',
    );
  });

  it.each([
    ['server.js', { command: 'node', args: ['server.js'] }],
    ['uv run', { command: 'uv', args: ['run', 'server.py'] }],
    ['npm start', { command: 'npm', args: ['run', 'start'] }],
  ])('a relative %s may be anybody’s', (_what, entry) => {
    expect(matchServer(candidate([entry.command, ...entry.args]), entry)).toBe('weak');
  });
});

describe('package runners', () => {
  it.each([
    [['npx', '-y', 'pkg', '-v'], ['pkg'], 'pkg', ['-v']],
    [['npx', '-p', 'pkg', 'bin', 'a'], ['pkg'], 'bin', ['a']],
    [['npx', '--package=pkg', '--', 'bin'], ['pkg'], 'bin', []],
    [['bun', 'x', 'pkg'], ['pkg'], 'pkg', []],
    [['uvx', '--from', 'git+https://x', 'tool', '--a'], ['git+https://x'], 'tool', ['--a']],
    [['uv', 'tool', 'run', '--with', 'y', 'tool'], ['tool'], 'tool', []],
    [['C:\\n\\npx.cmd', 'pkg'], ['pkg'], 'pkg', []],
  ])('%j', (argv, packages, program, args) => {
    expect(runnerWords(argv)).toMatchObject({ packages, program, args });
  });

  it.each([[['npm', 'view', 'pkg']], [['npx']], [['uv', 'run', 'x.py']], [['node', 'x.js']], [[]]])(
    '%j runs no package',
    (argv) => {
      expect(runnerWords(argv)).toBeNull();
    },
  );

  it('npm’s folder is found by the packages alone', () => {
    expect(npxFolder(['@modelcontextprotocol/server-memory@2026.8.31'])).toBe(FOLDER);
  });
});
