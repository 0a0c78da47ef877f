/** Programs that only start others. The client of a shim is its nearest ancestor that is none of these. */
import path from 'node:path';

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'ash', 'busybox']);
const RUNNERS = new Set([
  'npx',
  'bunx',
  'uvx',
  'pipx',
  'env',
  'nohup',
  'setsid',
  'timeout',
  'nice',
  'mise',
  'volta',
  'fnm',
]);
const PACKAGE_MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun', 'uv']);
const RUN_WORDS = new Set(['exec', 'x', 'dlx', 'run', 'tool', 'start']);
const WINDOWS_SHELLS = new Set(['cmd', 'powershell', 'pwsh']);
const WINDOWS_COMMAND_FLAGS = new Set(['/c', '/k', '-command', '-c', '-file', '-f']);
const NODE_SCRIPTS = new Set(['npm', 'npm-cli', 'pnpm', 'yarn']);
const NODE_RUNTIMES = new Set(['node', 'nodejs']);

/** `npm exec x`, not `npm view x`: the first word is what a package manager is told to do. */
function runsSomething(args: readonly string[]): boolean {
  return RUN_WORDS.has(args.find((a) => !a.startsWith('-')) ?? '');
}

function stem(file: string): string {
  return path
    .basename(file.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.(exe|cmd|bat|ps1|js|cjs|mjs)$/, '')
    .replace(/^-/, '');
}

/** True for `npx x`, `npm exec x`, `sh -c x`, `cmd /c x`, `uvx x`, `node .../npx-cli.js x` and the like. */
export function isLauncher(argv: readonly string[]): boolean {
  const [first = '', ...rest] = argv;
  // npm writes its whole command line into argv[0] ("npm exec foo").
  const words = rest.length === 0 || /^(npm|npx) /.test(first) ? [...first.split(' '), ...rest] : argv;
  const program = stem(words[0] ?? '');
  const args = words.slice(1);
  if (SHELLS.has(program)) return args.some((a) => /^-[a-z]*c$/.test(a));
  if (WINDOWS_SHELLS.has(program)) return args.some((a) => WINDOWS_COMMAND_FLAGS.has(a.toLowerCase()));
  if (RUNNERS.has(program)) return true;
  if (PACKAGE_MANAGERS.has(program)) return runsSomething(args);
  if (NODE_RUNTIMES.has(program)) {
    const at = args.findIndex((a) => !a.startsWith('-'));
    const name = stem(args[at] ?? '');
    return (
      name === 'npx-cli' || name === 'npx' || (NODE_SCRIPTS.has(name) && runsSomething(args.slice(at + 1)))
    );
  }
  return false;
}
