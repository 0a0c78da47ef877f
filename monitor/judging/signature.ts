/** Is this process that configured server? Pure: one command line against one entry of a configuration. */
import type { ConfiguredServer } from '../../contracts/clients.js';
import { basename } from '../recognise.js';
import { npxFolder, pythonProgram, type RunnerWords, runnerStem, runnerWords } from './runner-words.js';
import { isStartedBy, type UvRun, uvRun } from './uv-run.js';

/** How surely a command line is that server. Weak ones are shown and never accused. */
export type Match = 'strong' | 'weak';

/** Programs that run anything: alone they say nothing of what runs. */
const INTERPRETERS =
  /^(node(js)?[-.\d]*|bun|deno|tsx|ts-node|python[\d.]*|pythonw|py|ruby|perl|java|dotnet|php|sh|bash|dash|zsh|fish|ksh|cmd|powershell|pwsh|env|electron|uv|npm|pnpm|yarn|poetry|pdm|pipenv|hatch)$/i;
export const ABSOLUTE = /^(\/|~\/|[a-z]:[\\/]|\\\\)/i;
/** `${workspaceFolder}`, `${env:HOME}`: filled in by the client, so any text may stand there. */
export const VARIABLE = /\$\{[^}]*\}/;
/** Flags that a runtime may have got before the script; more are no plain start of a server. */
const MAX_RUNTIME_FLAGS = 4;

export type Entry = Pick<ConfiguredServer, 'command' | 'args' | 'surroundings'>;

/** An entry made ready to be compared with thousands of command lines. */
interface Wanted {
  /** null: no package runner. */
  readonly runner: (RunnerWords & { readonly cachedAs: string }) | null;
  /** null: nothing of a project that uv runs. */
  readonly uvRun: UvRun | null;
  readonly isDistinct: boolean;
}

const prepared = new WeakMap<Entry, Wanted>();

function prepare(entry: Entry): Wanted {
  const known = prepared.get(entry);
  if (known) return known;
  const words = runnerWords([entry.command, ...entry.args]);
  const runner = words ? { ...words, cachedAs: cachedAs(words) } : null;
  const wanted = { runner, uvRun: uvRun([entry.command, ...entry.args]), isDistinct: isDistinct(entry) };
  prepared.set(entry, wanted);
  return wanted;
}

/** A command line made ready to be compared with every entry. */
export interface Candidate {
  readonly argv: readonly string[];
  readonly runner: RunnerWords | null;
}

export function candidate(argv: readonly string[]): Candidate {
  return { argv, runner: runnerWords(argv) };
}

/** null: it is not. */
export function matchServer({ argv, runner }: Candidate, entry: Entry): Match | null {
  const wanted = prepare(entry);
  if (wanted.runner) return matchesRunner(argv, runner, wanted.runner) ? 'strong' : null;
  if (wanted.uvRun && isStartedBy(argv, wanted.uvRun)) return 'strong';
  if (!matchesPlain(argv, entry)) return null;
  return wanted.isDistinct ? 'strong' : 'weak';
}

export function isInterpreter(command: string): boolean {
  return INTERPRETERS.test(runnerStem(command));
}

/** It says by itself which server it is: a package, a path from the root, or a program of its own. */
export function isDistinct({ command, args }: Entry): boolean {
  if (!isInterpreter(command)) return true;
  return args.some((arg) => ABSOLUTE.test(arg) && !VARIABLE.test(arg));
}

function matchesPlain(argv: readonly string[], { command, args }: Entry): boolean {
  const [program = ''] = argv;
  // Nothing else is as cheap, and it settles nearly all.
  if (argv.length <= args.length) return false;
  if (sameProgram(program, command) && sameArguments(argv.slice(1), args)) {
    return !isBareInterpreter(command, args);
  }
  // A script with "#!" in its first line: the system puts the interpreter in front of its path.
  if (!isInterpreter(program)) return false;
  const at = argv.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  const script = argv[at] ?? '';
  const isScript = at > 0 && at <= MAX_RUNTIME_FLAGS && sameProgram(script, command);
  return isScript && sameArguments(argv.slice(at + 1), args);
}

function isBareInterpreter(command: string, args: readonly string[]): boolean {
  return args.length === 0 && isInterpreter(command);
}

/** A path must be that path, or that name where either is a plain name that was sought in PATH. */
function sameProgram(word: string, command: string): boolean {
  if (word === command) return true;
  if (runnerStem(word) !== runnerStem(command)) return false;
  const paths = isPath(word) && isPath(command);
  // The same interpreter may lie elsewhere (a link, a version manager): the arguments tell what runs.
  return !paths || isInterpreter(command) || VARIABLE.test(command) || command.startsWith('~/');
}

export function isPath(word: string): boolean {
  return basename(word) !== word;
}

function sameArguments(got: readonly string[], wanted: readonly string[]): boolean {
  return got.length === wanted.length && wanted.every((word, at) => sameArgument(got[at] ?? '', word));
}

function sameArgument(got: string, wanted: string): boolean {
  if (!VARIABLE.test(wanted)) return got === wanted;
  const parts = wanted.split(/\$\{[^}]*\}/);
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  return got.length >= first.length + last.length && got.startsWith(first) && got.endsWith(last);
}

/** The runner itself, or what it started from its own cache. */
function matchesRunner(
  argv: readonly string[],
  own: RunnerWords | null,
  wanted: NonNullable<Wanted['runner']>,
): boolean {
  if (own) {
    return (
      own.family === wanted.family &&
      own.program === wanted.program &&
      joined(own.args) === joined(wanted.args)
    );
  }
  return argv.slice(0, 2).some((word, at) => {
    if (argv.length - at - 1 !== wanted.args.length) return false;
    return isCached(word, wanted) && sameArguments(argv.slice(at + 1), wanted.args);
  });
}

/** npm's title has lost where the words ended. */
function joined(words: readonly string[]): string {
  return words.join(' ');
}

function isCached(word: string, { family, cachedAs }: NonNullable<Wanted['runner']>): boolean {
  const file = word.replaceAll('\\', '/');
  switch (family) {
    case 'npm':
      return file.includes(cachedAs);
    case 'python':
      return /\/(uv|pipx)\//.test(file) && runnerStem(file) === cachedAs;
  }
}

/** npm: a folder in its cache. Python: the program's own name. */
function cachedAs(words: RunnerWords): string {
  switch (words.family) {
    case 'npm':
      return `/_npx/${npxFolder(words.packages)}/node_modules/`;
    case 'python':
      return pythonProgram(words).toLowerCase();
  }
}
