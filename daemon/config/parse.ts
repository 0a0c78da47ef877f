/** The text of `config.json` -> Config, or one line that names the line, the key and the mend. */
import type { Config, ServerConfig } from '../../contracts/config.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { ConfigSchema, type RawConfig, type RawServerEntry } from '../../contracts/schemas/config.js';
import { STATEFUL_SERVERS } from '../../contracts/stateful-servers.js';
import { withoutMark } from '../../home/config-file.js';
import { JsonSyntaxError, locateJson } from './json-places.js';
import { statefulReason } from './stateful.js';

export interface LoadedConfig {
  readonly config: Config;
  /** As it stands in the file, unknown keys included; `{}` when there is no file. */
  readonly raw: RawConfig;
}

/** Throws ShimkeeperError `config-bad`; `name` is what the message calls the file. */
export function parseConfig(text: string, name: string): LoadedConfig {
  const clean = withoutMark(text);
  // Not "no servers": an editor that is just saving leaves a file empty for a moment.
  if (clean.trim() === '')
    throw bad(name, 'line 1: the file is empty', 'write {} for no servers, or remove it');
  const locate = places(clean, name);
  const parsed = ConfigSchema.safeParse(JSON.parse(clean));
  if (parsed.success) return { config: fillIn(parsed.data), raw: parsed.data };
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map((step) => (typeof step === 'symbol' ? step.toString() : step));
  const { line } = locate(path);
  const remote = isRemoteEntry(JSON.parse(clean), path);
  throw bad(
    name,
    `line ${line}: ${keyText(path)} ${remote ? REMOTE : reason(issue)}`,
    'correct that line and save the file',
  );
}

/** Throws `config-bad` for a text of `config.json` that no daemon would take. */
export function checkConfigText(text: string): void {
  parseConfig(text, 'config.json');
}

const REMOTE =
  'is a server with an address; only servers with a "command" can be shared (connect it in the client itself)';

function places(text: string, name: string): ReturnType<typeof locateJson> {
  try {
    return locateJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = error.place;
    throw bad(name, `line ${line}, column ${column}: ${error.message}`, 'correct it and save the file');
  }
}

function bad(name: string, what: string, mend: string): ShimkeeperError {
  return new ShimkeeperError('config-bad', `${name}: ${what} - ${mend}.`);
}

function reason(issue: { readonly message: string } | undefined): string {
  if (!issue) return 'is not right';
  // Our own messages begin small; what is left is the library's, for a file that holds no object at all.
  return /^[a-z]/.test(issue.message) ? issue.message : 'must be an object';
}

function isRemoteEntry(raw: unknown, path: ReadonlyArray<string | number>): boolean {
  if (path[0] !== 'mcpServers' || path[2] !== 'command' || typeof raw !== 'object' || raw === null)
    return false;
  const servers = (raw as { mcpServers?: Record<string, unknown> }).mcpServers;
  const entry = servers?.[String(path[1])];
  return typeof entry === 'object' && entry !== null && 'url' in entry && !('command' in entry);
}

function keyText(path: ReadonlyArray<string | number>): string {
  return path.length === 0 ? 'the file' : `"${path.join('.')}"`;
}

function fillIn(raw: RawConfig): Config {
  const entries = Object.entries(raw.mcpServers ?? {});
  const statefulServers = statefulList(raw.statefulServers ?? {});
  return {
    port: raw.port ?? null,
    autostart: raw.autostart ?? null,
    mcpServers: Object.fromEntries(
      entries.map(([name, entry]) => [name, fillInServer(entry, statefulServers)]),
    ),
    idleMs: milliseconds(raw.idleMinutes),
    statefulServers,
  };
}

function fillInServer(entry: RawServerEntry, stateful: Readonly<Record<string, string>>): ServerConfig {
  const { command, args = [] } = entry;
  const shareReason = entry.share === undefined ? statefulReason({ command, args }, stateful) : null;
  return {
    command,
    args,
    env: entry.env ?? {},
    cwd: entry.cwd ?? null,
    share: entry.share ?? (shareReason === null ? 'all' : 'client'),
    shareReason,
    idleMs: milliseconds(entry.idleMinutes),
  };
}

/** Our own list; the file adds to it and, with `false`, takes from it. */
function statefulList(changes: Readonly<Record<string, string | false>>): Record<string, string> {
  const list: Record<string, string> = { ...STATEFUL_SERVERS };
  for (const [name, why] of Object.entries(changes)) {
    if (why === false) delete list[name.toLowerCase()];
    else list[name.toLowerCase()] = why;
  }
  return list;
}

function milliseconds(minutes: number | undefined): number | null {
  return minutes === undefined ? null : Math.round(minutes * 60_000);
}
