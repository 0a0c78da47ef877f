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
/** Package managers, each with its flags whose value is the next word: it may stand before what the manager is told to do. */
const VALUE_FLAGS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'npm',
    new Set(['--prefix', '-C', '--workspace', '-w', '--registry', '--cache', '--userconfig', '--loglevel']),
  ],
  ['pnpm', new Set(['--dir', '-C', '--filter', '-F', '--loglevel', '--reporter'])],
  ['yarn', new Set(['--cwd', '--cache-folder', '--registry'])],
  ['bun', new Set(['--cwd', '--config', '-c', '--env-file'])],
  [
    'uv',
    new Set(['--directory', '--project', '--config-file', '--cache-dir', '--color', '--allow-insecure-host']),
  ],
  ['poetry', new Set(['--directory', '-C', '--project', '-P'])],
  ['pdm', new Set(['--project', '-p', '--config', '-c'])],
  ['hatch', new Set(['--env', '-e', '--project', '-p', '--config', '--data-dir', '--cache-dir'])],
  ['pipenv', new Set(['--python'])],
]);
const RUN_WORDS = new Set(['exec', 'x', 'dlx', 'run', 'tool', 'start']);
const WINDOWS_SHELLS = new Set(['cmd', 'powershell', 'pwsh']);
const WINDOWS_COMMAND_FLAGS = new Set(['/c', '/k', '-command', '-c', '-file', '-f']);
const RUNTIME = /^(node|nodejs|python[\d.]*)$/;

/** `npm exec x`, not `npm view x`: the first word that is no flag's value is what a package manager is told to do. */
function runsSomething(manager: string, args: readonly string[]): boolean {
  const valueFlags = VALUE_FLAGS.get(manager);
  if (!valueFlags) return false;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) return RUN_WORDS.has(word);
    if (valueFlags.has(word)) at += 1;
  }
  return false;
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
  if (!RUNTIME.test(program)) return runsSomething(program, args);
  const at = args.findIndex((a) => !a.startsWith('-'));
  const script = stem(args[at] ?? '').replace(/-cli$/, '');
  return script === 'npx' || runsSomething(script, args.slice(at + 1));
}
