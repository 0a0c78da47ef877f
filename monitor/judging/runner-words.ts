/** `npx -y PACKAGE ARGS`, `uvx PACKAGE ARGS` and their kin -> what they run. Pure; the words are hostile. */
import { createHash } from 'node:crypto';
import { basename } from '../recognise.js';

export interface RunnerWords {
  /** Whose package: npm's registry or Python's. */
  readonly family: 'npm' | 'python';
  /** The packages that are fetched, as written. */
  readonly packages: readonly string[];
  /** The program in them, as written: usually the package itself. */
  readonly program: string;
  readonly args: readonly string[];
}

interface Runner {
  readonly family: RunnerWords['family'];
  /** Words that must follow before the flags: `npm exec`, `uv tool run`. One of these sequences. */
  readonly verbs: readonly (readonly string[])[];
}

const PLAIN: readonly (readonly string[])[] = [[]];
const RUNNERS: Readonly<Record<string, Runner>> = {
  npx: { family: 'npm', verbs: PLAIN },
  'npx-cli': { family: 'npm', verbs: PLAIN },
  bunx: { family: 'npm', verbs: PLAIN },
  pnpx: { family: 'npm', verbs: PLAIN },
  npm: { family: 'npm', verbs: [['exec'], ['x']] },
  'npm-cli': { family: 'npm', verbs: [['exec'], ['x']] },
  pnpm: { family: 'npm', verbs: [['dlx'], ['exec']] },
  yarn: { family: 'npm', verbs: [['dlx']] },
  bun: { family: 'npm', verbs: [['x']] },
  uvx: { family: 'python', verbs: PLAIN },
  uv: { family: 'python', verbs: [['tool', 'run'], ['tool', 'uvx'], ['x']] },
  pipx: { family: 'python', verbs: [['run']] },
};
/** Flags that name a package of their own; `--from` of uv is the only source then. */
const PACKAGE_FLAGS: Readonly<Record<RunnerWords['family'], ReadonlySet<string>>> = {
  npm: new Set(['-p', '--package']),
  python: new Set(['--from', '--spec']),
};
const VALUE_FLAGS: Readonly<Record<RunnerWords['family'], ReadonlySet<string>>> = {
  npm: new Set(['--registry', '--cache', '--userconfig', '--prefix', '-w', '--workspace']),
  python: new Set(['--with', '--python', '-p', '--index-url', '--index', '--extra-index-url', '--directory']),
};
const PROGRAM_EXTENSION = /\.(exe|cmd|bat|ps1|c?js|mjs)$/i;
const NPX_KEY_LENGTH = 16;

export function runnerStem(file: string): string {
  return basename(file).replace(PROGRAM_EXTENSION, '').toLowerCase();
}

/** null: it is no package runner, or it names no package. */
export function runnerWords(argv: readonly string[]): RunnerWords | null {
  const words = plainWords(argv);
  const at = /^(node(js)?|bun)$/.test(runnerStem(words[0] ?? '')) && /npx|npm/.test(words[1] ?? '') ? 1 : 0;
  const runner = ownRunner(runnerStem(words[at] ?? ''));
  if (!runner) return null;
  const rest = words.slice(at + 1);
  const verb = runner.verbs.find((verbs) => verbs.every((word, index) => rest[index] === word));
  return verb ? parse(runner.family, rest.slice(verb.length)) : null;
}

function ownRunner(stem: string): Runner | undefined {
  return Object.hasOwn(RUNNERS, stem) ? RUNNERS[stem] : undefined;
}

/** npm writes its whole command line into argv[0] as a title ("npm exec PACKAGE ARGS"). */
function plainWords(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  const titled = /^(npm|npx) /.test(first) && rest.every((word) => word === '');
  return titled ? first.split(' ').filter((word) => word !== '') : argv;
}

function parse(family: RunnerWords['family'], words: readonly string[]): RunnerWords | null {
  const packages: string[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === '--') {
      at += 1;
      break;
    }
    if (!word.startsWith('-')) break;
    const [flag = '', value] = word.split(/=(.*)/s);
    const named = PACKAGE_FLAGS[family].has(flag);
    if (named) packages.push(value ?? words[at + 1] ?? '');
    const takesNext = value === undefined && (named || VALUE_FLAGS[family].has(flag));
    at += takesNext ? 2 : 1;
  }
  const program = words[at];
  if (!program) return null;
  return {
    family,
    packages: packages.length > 0 ? packages : [program],
    program,
    args: words.slice(at + 1),
  };
}

/** The folder below `_npx/` in which npm keeps these packages: a hash of their names, so it proves what was asked for. */
export function npxFolder(packages: readonly string[]): string {
  const sorted = [...packages].sort((a, b) => a.localeCompare(b, 'en'));
  return createHash('sha512').update(sorted.join('\n')).digest('hex').slice(0, NPX_KEY_LENGTH);
}

/** `mcp-server-git==1.2`, `mcp-server-git@latest`, `mcp-server-git[cli]` -> the name of the program that is installed. */
export function pythonProgram(words: Pick<RunnerWords, 'program'>): string {
  return words.program.replace(/[@=<>~![].*$/s, '');
}
