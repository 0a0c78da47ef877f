/** What one server in a client's file is to us: to be moved, to be left, or our own shim. Pure. */
import { SHIM_STEM } from '../../contracts/product.js';
import type { Slot } from '../editing/editor.js';

/** As it goes into `config.json`. */
export interface MovedServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export type Judged =
  | { readonly kind: 'movable'; readonly server: MovedServer; readonly lost: readonly string[] }
  /** `whole`: all servers are offered through it, so it is the one that we write ourselves. */
  | { readonly kind: 'ours'; readonly whole: boolean }
  /** `starts`: the client starts a process for it. `server`: its command, where it has one. */
  | { readonly kind: 'stays'; readonly reason: string; readonly starts: boolean };

export interface JudgeFacts {
  readonly product: string;
  readonly variables: RegExp | null;
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
  const ours = asOurs(fields);
  if (ours) return ours;
  if (fields['disabled'] === true || fields['enabled'] === false) return stays('it is switched off', false);
  if (typeof fields['command'] !== 'string' || fields['command'] === '') {
    const remote = ['url', 'httpUrl', 'serverUrl'].some((key) => typeof fields[key] === 'string');
    return stays(remote ? 'it has an address: there is no process to share' : 'it has no command', false);
  }
  const reason = fixed ?? nameTrouble(name) ?? fieldTrouble(fields) ?? variableTrouble(fields, facts);
  if (reason !== null) return stays(reason, true);
  return { kind: 'movable', server: serverOf(fields), lost: lostKeys(fields) };
}

function stays(reason: string, starts: boolean): Judged {
  return { kind: 'stays', reason, starts };
}

/** Our shim, however it is started: by the launcher, by Node or Electron with its file, by `npx`. */
function asOurs(fields: Fields): Judged | null {
  const words = wordsOf(fields);
  const at = words.findIndex(isShim);
  if (at < 0) return null;
  const own = words.slice(at + 1);
  return { kind: 'ours', whole: !own.some((word) => word === '--' || /^--server(=|$)/.test(word)) };
}

/** What names our shim in an entry; null: it is none of ours. */
export function shimWord(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  return wordsOf(value as Fields).find(isShim) ?? null;
}

function wordsOf({ command, args }: Fields): string[] {
  if (typeof command !== 'string') return [];
  return [command, ...(Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [])];
}

function isShim(word: string): boolean {
  return stemOf(word) === SHIM_STEM;
}

function stemOf(word: string): string {
  const file = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  return file.replace(/\.(?:cjs|js|cmd|exe)$/i, '');
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
  const relative = [line, ...args].find((word) => /^\.{1,2}[\\/]/.test(word));
  if (relative !== undefined && typeof cwd !== 'string')
    return `"${relative}" is relative to a folder that only the client knows`;
  return null;
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
