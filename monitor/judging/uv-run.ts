/**
 * `uv --directory PROJECT run PROGRAM ARGS`: what uv starts of it, in the environment that it keeps in the project. The
 * program may outlive uv, and then it alone says which server it is. Pure; the words are hostile.
 */
import { basename } from '../recognise.js';

export interface UvRun {
  /** Of the project's own environment, with forward slashes. */
  readonly programs: string;
  /** True: it runs in that project, wherever it was started (`--directory`). */
  readonly isInside: boolean;
  readonly words: readonly string[];
}

/** Of uv and of `uv run`: the next word is their value. */
const VALUE_FLAGS = new Set([
  '--directory',
  '--project',
  '--config-file',
  '--cache-dir',
  '--color',
  '--allow-insecure-host',
  '--python',
  '-p',
  '--with',
  '--with-editable',
  '--with-requirements',
  '--extra',
  '--group',
  '--package',
  '--env-file',
  '--index',
  '--default-index',
  '--index-url',
  '-i',
  '--extra-index-url',
]);
const FROM_ROOT = /^(\/|[a-z]:\/)/i;
const PYTHON = /^python[\d.]*(\.exe)?$/i;

/** null: it is none, or its project is not named from the root and may be anybody's. */
export function uvRun(argv: readonly string[]): UvRun | null {
  const [program = '', ...rest] = argv;
  if (!/^uv(\.exe)?$/i.test(basename(program))) return null;
  const flags = new Map<string, string>();
  let isRun = false;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    const isProgram = !word.startsWith('-') || word === '-m';
    if (isProgram && isRun) return found(flags, rest.slice(at));
    if (isProgram && word !== 'run') return null;
    isRun ||= isProgram;
    const [flag = '', value] = word.split(/=(.*)/s);
    if (!VALUE_FLAGS.has(flag)) continue;
    flags.set(flag, value ?? rest[at + 1] ?? '');
    if (value === undefined) at += 1;
  }
  return null;
}

function found(flags: ReadonlyMap<string, string>, words: readonly string[]): UvRun | null {
  const directory = flags.get('--directory');
  const project = slashed(flags.get('--project') ?? directory ?? '').replace(/\/+$/, '');
  if (!FROM_ROOT.test(project)) return null;
  return { programs: `${project}/.venv/`, isInside: directory !== undefined, words };
}

/** The project's interpreter with these words; a program of the project is a script that it runs. */
export function isStartedBy(argv: readonly string[], { programs, isInside, words }: UvRun): boolean {
  const [program = '', first = '', ...got] = argv.map(slashed);
  if (!inEnvironment(program, programs) || !PYTHON.test(basename(program))) return false;
  const [named = '', ...args] = words.map(slashed);
  // A relative script that is not sought in the project may be anybody's.
  const isSure = isInside || named === '-m' || FROM_ROOT.test(named);
  const isIt = (isSure && first === named) || (inEnvironment(first, programs) && basename(first) === named);
  return isIt && got.length === args.length && args.every((word, at) => got[at] === word);
}

function inEnvironment(file: string, programs: string): boolean {
  return file.startsWith(programs) && /^(bin|Scripts)\/[^/]+$/.test(file.slice(programs.length));
}

function slashed(word: string): string {
  return word.replaceAll('\\', '/');
}
