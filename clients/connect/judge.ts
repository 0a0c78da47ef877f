/** What one server in a client's file is to us: to be moved, to be left, or our own shim. Pure. */
import { maskArgument, maskArguments } from '../display/secrets.js';
import type { Slot } from '../editing/editor.js';
import { foreignHome, shimEntry } from './shim-entry.js';

/** As it goes into `config.json`. */
export interface MovedServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export type Judged =
  | { readonly kind: 'movable'; readonly server: MovedServer; readonly lost: readonly string[] }
  /** Our shim. `foreign`: the home that it is of; null: this one, or none is named. */
  | { readonly kind: 'ours'; readonly whole: boolean; readonly foreign: string | null }
  /** `starts`: the client starts a process for it. `server`: its command, where it has one. */
  | { readonly kind: 'stays'; readonly reason: string; readonly starts: boolean };

export interface JudgeFacts {
  readonly product: string;
  readonly variables: RegExp | null;
  /** Whether a home that an entry names is the one that is worked for. */
  readonly isOwnHome: (home: string) => boolean;
  readonly isAbsolute: (path: string) => boolean;
}

const MAX_NAME = 100;
/** Of no meaning to us, or for the daemon to read. */
const PLAIN_KEYS: ReadonlySet<string> = new Set(
  'command args env cwd name type transport description disabled enabled'.split(' '),
);
/** They limit what a model may call; behind one shared shim the limit would be gone. */
const LIMITS =
  'disabledTools disabled_tools enabledTools enabled_tools includeTools excludeTools allowedTools tools'.split(
    ' ',
  );
/** Only the client can read or grant what these name. */
const CLIENT_ONLY = 'envFile env_vars envVars sandbox sandboxEnabled'.split(' ');

type Fields = Readonly<Record<string, unknown>>;

export function judge({ name, value, fixed }: Slot, facts: JudgeFacts): Judged {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return stays('it is no entry of a server', false);
  const fields = value as Fields;
  const ours = asOurs(fields, facts);
  if (ours) return ours;
  if (fields['disabled'] === true || fields['enabled'] === false) return stays('it is switched off', false);
  if (typeof fields['command'] !== 'string' || fields['command'] === '') {
    const remote = ['url', 'httpUrl', 'serverUrl'].some((key) => typeof fields[key] === 'string');
    return stays(remote ? 'it has an address: there is no process to share' : 'it has no command', false);
  }
  const reason =
    fixed ??
    nameTrouble(name) ??
    fieldTrouble(fields) ??
    variableTrouble(fields, facts) ??
    pathTrouble(fields, facts);
  if (reason !== null) return stays(reason, true);
  return { kind: 'movable', server: serverOf(fields), lost: lostKeys(fields) };
}

function stays(reason: string, starts: boolean): Judged {
  return { kind: 'stays', reason, starts };
}

function asOurs(fields: Fields, { isOwnHome }: JudgeFacts): Judged | null {
  const entry = shimEntry(fields);
  return entry && { kind: 'ours', whole: entry.whole, foreign: foreignHome(fields, isOwnHome) };
}

function nameTrouble(name: string): string | null {
  if (name.trim() === '' || name === '__proto__') return 'it has no usable name';
  return name.length > MAX_NAME ? `its name is longer than ${MAX_NAME} characters` : null;
}

function fieldTrouble(fields: Fields): string | null {
  const { command, args = [], env = {}, cwd } = fields;
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string'))
    return '"args" is no list of texts';
  if (typeof env !== 'object' || env === null || !Object.values(env).every((v) => typeof v === 'string'))
    return '"env" is no object of texts';
  if (cwd !== undefined && cwd !== null && (typeof cwd !== 'string' || cwd === '')) return '"cwd" is no text';
  const limit = LIMITS.find((key) => !isNothing(fields[key]));
  if (limit !== undefined) return `"${limit}" limits its tools, and Shimkeeper would offer all of them`;
  const only = CLIENT_ONLY.find((key) => !isNothing(fields[key]));
  if (only !== undefined) return `"${only}" is for the client alone`;
  const line = String(command);
  if (args.length === 0 && /\s-/.test(line)) return 'its "command" holds arguments: write them in "args"';
  return null;
}

/** `.`, `./x`, `--config=../x` */
const RELATIVE_ARGUMENT = /(?:^|=)\.{1,2}(?:[\\/]|$)/;

/** The daemon runs it elsewhere than the client does. */
function pathTrouble(fields: Fields, facts: JudgeFacts): string | null {
  const relative = relativePath(fields, facts);
  return relative === null ? null : `"${relative}" is relative to a folder that only the client knows`;
}

/** As it may be shown; null: there is none. */
function relativePath({ command, args, cwd }: Fields, { isAbsolute }: JudgeFacts): string | null {
  const [program, folder] = [String(command), typeof cwd === 'string' ? cwd : null];
  if (folder !== null && !isAbsolute(folder)) return maskArgument(folder, '');
  // Systems differ in whether it is sought in `cwd` or where the client is.
  if (/[\\/]/.test(program) && !isAbsolute(program)) return maskArgument(program, '');
  if (folder !== null || !Array.isArray(args)) return null;
  const words = args.map(String);
  const at = words.findIndex((word) => RELATIVE_ARGUMENT.test(word));
  return maskArguments(words)[at] ?? null;
}

function variableTrouble(fields: Fields, { product, variables }: JudgeFacts): string | null {
  if (!variables) return null;
  const { command, args = [], env = {}, cwd = '' } = fields;
  const texts = [command, ...(args as unknown[]), ...Object.values(env as object), cwd];
  for (const text of texts) {
    const found = typeof text === 'string' ? variables.exec(text)?.[0] : undefined;
    // A default behind the name may be a secret.
    if (found) return `${found.replace(/:-.*(?=\}$)/s, ':-…')} is filled in by ${product} itself`;
  }
  return null;
}

function serverOf(fields: Fields): MovedServer {
  const { command, args = [], env, cwd } = fields;
  return {
    command: String(command),
    args: args as string[],
    ...(env && Object.keys(env).length > 0 ? { env: env as Record<string, string> } : {}),
    ...(typeof cwd === 'string' ? { cwd } : {}),
  };
}

/** What a client says of a server that has no meaning for a shared one. */
function lostKeys(fields: Fields): string[] {
  return Object.entries(fields)
    .filter(([key, value]) => !PLAIN_KEYS.has(key) && !isNothing(value))
    .map(([key]) => key);
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
