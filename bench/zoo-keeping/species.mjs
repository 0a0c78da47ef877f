/** Who lives in the zoo: each beast with the truth about it. */
import { npxFolderOf } from './npx-folder.mjs';
import { BASH } from './zoo.mjs';

const OTHER_USER = '65534';
/** Root alone can become somebody else. */
const CAN_SWITCH = process.getuid?.() === 0;

/**
 * @typedef {import('./zoo.mjs').Beast} Beast
 * @typedef {import('./zoo.mjs').Zoo} Zoo
 */

/** Packages have the zoo's own mark: whose server is whose is told by their names. @param {Zoo} zoo */
export function memoryPackage({ mark }) {
  return `@zoo/server-memory-${mark}@1.0.0`;
}

/** @param {Zoo} zoo */
function gitProgram({ mark }) {
  return `mcp-server-git-${mark}`;
}

/** The configuration files of the zoo's clients, which name the servers that are looked for. @param {Zoo} zoo */
export function writeConfigurations(zoo) {
  const notes = { command: zoo.file('bin/notes-mcp'), args: ['--stdio'] };
  const files = { command: 'node', args: [zoo.file('servers/files.mjs'), '/data'] };
  const spared = { command: zoo.file('bin/spared-mcp'), args: [] };
  const relative = { command: 'node', args: ['server.js'] };
  const json = (/** @type {object} */ servers) => JSON.stringify({ mcpServers: servers });
  zoo.file('user/.claude.json', `// made up\n${json({ notes, files, spared, relative })}`);
  zoo.file(
    'user/.cursor/mcp.json',
    json({ notes, memory: { command: 'npx', args: ['-y', memoryPackage(zoo), '--fast'] } }),
  );
  zoo.file(
    'user/.codex/config.toml',
    `[mcp_servers.git]\ncommand = "uvx"\nargs = ["${gitProgram(zoo)}", "--repository", "/x"]\n`,
  );
}

/** How each server's processes look in a table. @param {Zoo} zoo */
export function serverArgv(zoo) {
  const bin = zoo.file(`user/.npm/_npx/${npxFolderOf(memoryPackage(zoo))}/node_modules/.bin/server-memory`);
  return {
    notes: [zoo.file('bin/notes-mcp'), '--stdio'],
    spared: [zoo.file('bin/spared-mcp')],
    files: ['node', zoo.file('servers/files.mjs'), '/data'],
    relative: ['node', 'server.js'],
    git: [
      `${zoo.folder}/uv/archive-v0/a/bin/python`,
      zoo.file(`uv/archive-v0/a/bin/${gitProgram(zoo)}`),
      '--repository',
      '/x',
    ],
    /** Stands behind npm and a shell. */
    memory: [bin, '--fast'],
  };
}

/** Daemons and shims by their command lines. @param {string} home */
export function ourArgv(home) {
  return {
    daemon: (/** @type {string} */ script) => ['node', script, 'daemon', '--home', home],
    shim: (/** @type {string} */ script) => ['node', script, '--home', home],
  };
}

/** @param {Zoo} zoo @param {string} home @returns {Beast[]} not announced, and not the owner of the port */
export function duplicateDaemons(zoo, home) {
  const { daemon } = ourArgv(home);
  const elsewhere = (/** @type {number} */ at) => zoo.file(`path-${at % 3}/shimkeeper.cjs`);
  return many(6, (at) => ({
    tag: `duplicate-daemon ${at}`,
    argv: daemon(elsewhere(at)),
    env: at === 5 ? { ZOO_DEAF: '1' } : {},
  }));
}

/** Processes that are none of ours and look like it. @param {Zoo} zoo @param {string} home @returns {Beast[]} */
export function lookAlikes(zoo, home) {
  const cli = zoo.file('look/shimkeeper.cjs');
  const shim = zoo.file('look/shimkeeper-shim.cjs');
  const words = ['daemon', '--home', home];
  const argvs = [
    ['vim', cli, ...words],
    ['nano', shim, '--home', home],
    ['code', cli, ...words],
    ['grep', 'shimkeeper', cli, ...words],
    ['tail', shim, '--home', home],
    ['less', cli],
    ['node', zoo.file('look/lint.js'), cli, ...words],
    ['node', zoo.file('look/shimkeeper-old.cjs'), ...words],
    ['node', zoo.file('look/my-shimkeeper.cjs'), ...words],
    ['node', zoo.file('look/shimkeeper-shims.cjs'), '--home', home],
    ['node', cli, 'status', '--home', home],
    ['node', cli, 'daemon', '--home', 'relative'],
    ['node', cli, 'daemon'],
    ['python3', cli, ...words],
    [`node ${cli} daemon --home ${home}`],
    ['notes-mcp-editor', `${zoo.folder}/bin/notes-mcp`, '--stdio'],
    ['less', `${zoo.folder}/bin/notes-mcp`, '--stdio'],
    ['cursor-theme-switcher'],
    ['claude-monitor', 'claude'],
  ];
  return argvs.flatMap((argv, at) => many(3, (copy) => ({ tag: `look-alike ${at}.${copy}`, argv })));
}

/** Names that try to break a reader of /proc. @param {Zoo} zoo @returns {Beast[]} */
export function hostileNames(zoo) {
  return ['a) R 1 (b', 'x) Z 1 1', 'new\nline', '((((', ') S 1 1 1 0'].map((name, at) => {
    const file = zoo.file(`hostile/${name}`);
    return { tag: `hostile ${at}`, file, argv: [file, 'shimkeeper.cjs', 'daemon'] };
  });
}

/** Daemons and shims of other homes, from other paths. @param {Zoo} zoo @returns {Beast[]} */
export function otherHomes(zoo) {
  const { daemon, shim } = ourArgv(`${zoo.folder}/another-home`);
  return [
    ...many(8, (at) => ({ tag: `other daemon ${at}`, argv: daemon(zoo.file('look/shimkeeper.cjs')) })),
    ...many(8, (at) => ({ tag: `other shim ${at}`, argv: shim(zoo.file('look/shimkeeper-shim.cjs')) })),
  ];
}

/** Another user's processes with exactly the command lines of the guilty. @param {Zoo} zoo @param {string} home @returns {Beast[]} */
export function otherUsers(zoo, home) {
  if (!CAN_SWITCH) return [];
  const argv = ourArgv(home).daemon(zoo.file('look/shimkeeper.cjs'));
  const become = ['--reuid', OTHER_USER, '--regid', OTHER_USER, '--clear-groups'];
  return many(10, (at) => ({
    tag: `another user ${at}`,
    file: 'setpriv',
    argv: [
      'setpriv',
      ...become,
      BASH,
      '-c',
      'BASH_ENV=$ZOO_BEAST exec -a node "$BASH" "$@"',
      'x',
      ...argv.slice(1),
    ],
    env: { BASH_ENV: '' },
  }));
}

/** Programs that have nothing to do with any of this. @param {Zoo} zoo @param {number} count @returns {Beast[]} */
export function passers(zoo, count) {
  const argvs = [
    ['node', zoo.file('app/index.js'), '--port', '3000'],
    ['python3', zoo.file('app/manage.py'), 'runserver'],
    ['/usr/bin/postgres', '/var/lib/db'],
    ['node', zoo.file('app/server.js')],
    ['ssh-agent'],
  ];
  return many(count, (at) => ({ tag: `passer ${at}`, argv: argvs[at % argvs.length] ?? [] }));
}

/** @template T @param {number} count @param {(at: number) => T} make @returns {T[]} */
export function many(count, make) {
  return Array.from({ length: count }, (_, at) => make(at));
}
