/** What `disconnect` needs to know: one file in the home for each connected client. Nothing of a server's `env` is in it. */
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import { digestOf } from './snapshot.js';

export interface RecordedFile {
  readonly file: string;
  /** Digest of the file when we had written it. */
  readonly after: string;
  /** What it was before; null: there was no such file. */
  readonly backup: string | null;
  readonly before: string | null;
  /** Servers that were taken out of it, by their key path and name. */
  readonly moved: readonly { readonly keys: readonly string[]; readonly name: string }[];
}

export interface RecordedServer {
  /** In `config.json`. */
  readonly name: string;
  /** Digest of the entry as we put it there for this client; null: it was there already. */
  readonly added: string | null;
}

/** `clients/<id>.json` */
export interface ConnectionRecord {
  readonly schema: 1;
  readonly client: ClientId;
  readonly at: string;
  readonly version: string;
  readonly files: readonly RecordedFile[];
  readonly servers: readonly RecordedServer[];
  /** `config.json` as we left it, and its backup (null: there was none). */
  readonly config: { readonly after: string | null; readonly backup: string | null };
}

/** Of an entry of `config.json`: whether a person has changed it since. */
export function entryDigest(entry: unknown): string {
  return digestOf(JSON.stringify(entry));
}

export function recordText(record: ConnectionRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** null: no such record. */
export function readRecord(text: string | null): ConnectionRecord | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isRecord(value: unknown): value is ConnectionRecord {
  if (!isObject(value) || !isObject(value['config'])) return false;
  const { schema, client, at, files, servers, config } = value;
  return (
    schema === 1 &&
    CLIENT_IDS.some((id) => id === client) &&
    typeof at === 'string' &&
    Array.isArray(files) &&
    files.every(isFile) &&
    Array.isArray(servers) &&
    servers.every((s) => isObject(s) && typeof s['name'] === 'string' && isTextOrNull(s['added'])) &&
    isTextOrNull(config['after']) &&
    isTextOrNull(config['backup'])
  );
}

function isFile(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { file, after, before, backup, moved } = value;
  return (
    typeof file === 'string' &&
    typeof after === 'string' &&
    isTextOrNull(before) &&
    isTextOrNull(backup) &&
    Array.isArray(moved) &&
    moved.every(
      (m) =>
        isObject(m) &&
        typeof m['name'] === 'string' &&
        Array.isArray(m['keys']) &&
        m['keys'].every((key) => typeof key === 'string'),
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
