/**
 * Which of our programs a command line is. Strict: the script must stand where the runtime runs it, so that editors,
 * greps and package runners with our name in their arguments are not ours.
 */
import type { ProcessRow } from '../contracts/process-table.js';
import { CLI_STEM, SHIM_STEM } from '../contracts/product.js';

export type Recognised =
  | { readonly role: 'daemon'; readonly home: string }
  | {
      readonly role: 'shim';
      /** null: from its environment. */
      readonly home: string | null;
      readonly client: string | null;
      readonly server: string | null;
      /** A server given in place, after `--`. */
      readonly command: readonly string[] | null;
    };

/** `node22` and `node-20.19` are Node too. */
const RUNTIME = /^(node(js)?[-.\d]*|electron[-.\d]*|shimkeeper|bun|deno)(\.exe)?$/i;
/**
 * The names that the kernel shows of such programs (15 bytes; Node calls its first thread `node` or `MainThread`), and of
 * ours where they are started by themselves. Another name may be anybody's, ours included: it only is not likely.
 */
const LIKELY_NAME = /^(node|electron|shimkeeper|bun|deno|MainThread)/i;
const OWN_STEMS: readonly string[] = [CLI_STEM, SHIM_STEM];
const EXTENSION = /\.(js|cjs|mjs|exe)$/i;
const ABSOLUTE = /^(\/|[a-z]:[\\/]|\\\\)/i;
/** Flags of Node that take the next argument as their value. */
const VALUE_FLAGS = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--env-file',
  '--inspect-port',
  '--title',
  '--input-type',
  '--icu-data-dir',
  '--openssl-config',
]);
/** With these Node runs no script, or only looks at it. */
const NO_SCRIPT_FLAGS = new Set([
  '-e',
  '--eval',
  '-p',
  '--print',
  '-pe',
  '-c',
  '--check',
  '-i',
  '--run',
  '--test',
  '-',
]);

export function basename(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** The file's name without folder and without an extension of a program. */
export function programStem(file: string): string {
  return basename(file).replace(EXTENSION, '');
}

/** A row keeps its arguments until it execs, and is looked at again and again. */
const known = new WeakMap<readonly string[], Recognised | null>();

/** null: not ours, or not known. */
export function recognise(argv: readonly string[] | null): Recognised | null {
  if (!argv) return null;
  const before = known.get(argv);
  if (before !== undefined) return before;
  const found = recogniseWords(argv);
  known.set(argv, found);
  return found;
}

const ourRows = new WeakMap<ReadonlyMap<number, ProcessRow>, readonly ProcessRow[]>();

/** Those that run one of our programs. Found once for a table that does not change: several judges ask, of thousands. */
export function recognisedRows(rows: ReadonlyMap<number, ProcessRow>): readonly ProcessRow[] {
  const before = ourRows.get(rows);
  if (before) return before;
  const found = [...rows.values()].filter((row) => recognise(row.argv) !== null);
  ourRows.set(rows, found);
  return found;
}

/** For who keeps account of them anyway: the same that `recognisedRows` would find in this table. */
export function rememberRecognised(
  rows: ReadonlyMap<number, ProcessRow>,
  recognised: readonly ProcessRow[],
): void {
  ourRows.set(rows, recognised);
}

function recogniseWords(argv: readonly string[]): Recognised | null {
  const [program] = argv;
  if (program === undefined) return null;
  const own = programOf(programStem(program), argv.slice(1));
  if (own) return own;
  if (!RUNTIME.test(basename(program))) return null;
  const script = scriptIndex(argv);
  return script === null ? null : programOf(programStem(argv[script] ?? ''), argv.slice(script + 1));
}

/** By the name of its first thread: whether it is worth a look at the arguments at once. */
export function mayRunOurs(name: string): boolean {
  return LIKELY_NAME.test(name);
}

/** Any of our programs, whatever it is to do: commands, shims, daemons, the packaged tray app. */
export function runsOurs(argv: readonly string[] | null): boolean {
  const [program] = argv ?? [];
  if (argv === null || program === undefined) return false;
  if (OWN_STEMS.includes(programStem(program))) return true;
  const script = RUNTIME.test(basename(program)) ? scriptIndex(argv) : null;
  return script !== null && OWN_STEMS.includes(programStem(argv[script] ?? ''));
}

/** Where the script stands that a runtime runs; null: it runs none. */
export function scriptIndex(argv: readonly string[]): number | null {
  let at = 1;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    if (word === '--') return at + 1 < argv.length ? at + 1 : null;
    if (!word.startsWith('-')) return at;
    if (NO_SCRIPT_FLAGS.has(word.split('=')[0] ?? '')) return null;
    at += VALUE_FLAGS.has(word) ? 2 : 1;
  }
  return null;
}

function programOf(stem: string, args: readonly string[]): Recognised | null {
  if (stem === CLI_STEM) return daemonOf(args);
  if (stem === SHIM_STEM) return shimOf(args);
  return null;
}

/** Exactly `daemon --home <absolute path>`: anything else is another command, or another program. */
function daemonOf(args: readonly string[]): Recognised | null {
  if (args[0] !== 'daemon') return null;
  const home =
    args.length === 3 && args[1] === '--home'
      ? args[2]
      : args.length === 2
        ? /^--home=(.*)$/s.exec(args[1] ?? '')?.[1]
        : undefined;
  return home !== undefined && ABSOLUTE.test(home) ? { role: 'daemon', home } : null;
}

function shimOf(args: readonly string[]): Recognised {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  return {
    role: 'shim',
    home: option(own, 'home'),
    client: option(own, 'client'),
    server: option(own, 'server'),
    command: end === -1 ? null : args.slice(end + 1),
  };
}

function option(args: readonly string[], name: string): string | null {
  const flag = `--${name}`;
  for (const [at, word] of args.entries()) {
    if (word === flag) return args[at + 1] ?? null;
    if (word.startsWith(`${flag}=`)) return word.slice(flag.length + 1);
  }
  return null;
}
