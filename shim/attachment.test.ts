import { expect, test } from 'vitest';
import { parseShimArgs } from './args.js';
import { attachmentFor } from './attachment.js';

const attach = (argv: string[], env: NodeJS.ProcessEnv = {}) => attachmentFor(parseShimArgs(argv), '/w', env);

test('all, one by name, or a command with its directory and its environment', () => {
  expect(attach([])).toEqual({ kind: 'all' });
  expect(attach(['--server', 'a'], { X: '1' })).toEqual({ kind: 'server', server: 'a' });
  expect(attach(['--client', 'c', '--', 'npx', '-y', 'pkg', '--', '--server'], { B: '2', A: '' })).toEqual({
    kind: 'command',
    command: 'npx',
    args: ['-y', 'pkg', '--', '--server'],
    cwd: '/w',
    env: { A: '', B: '2' },
  });
});

test('what belongs to one process or terminal is left out, everything else is passed on as it is', () => {
  const kept = {
    PATH: '/bin',
    API_KEY: 'k',
    SSH_AUTH_SOCK: '/s',
    TERM: 'xterm',
    npm_config_registry: 'r',
    NODE_OPTIONS: '--x',
    __proto: 'p',
  };
  const own = {
    PWD: '/a',
    OLDPWD: '/b',
    SHLVL: '3',
    _: '/bin/x',
    SHIMKEEPER_HOME: '/h',
    npm_lifecycle_event: 'npx',
    npm_config_local_prefix: '/a',
    INIT_CWD: '/a',
    TERM_PROGRAM_VERSION: '1',
    TMUX_PANE: '%1',
    SSH_CONNECTION: '1 2',
    VSCODE_IPC_HOOK: 'v',
    KITTY_WINDOW_ID: '1',
    INVOCATION_ID: 'i',
  };
  expect(attach(['--', 'x'], { ...kept, ...own })).toMatchObject({ env: kept });
  expect(Object.keys((attach(['--', 'x'], { ...kept, ...own }) as { env: object }).env).sort()).toEqual(
    Object.keys(kept).sort(),
  );
});
