/** What `disconnect` needs to know: one file in the home for each connected client. Nothing of a server's `env` is in it. */
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import type { Edit } from '../editing/text.js';
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
  /**
   * What we did to the text of `before`, its byte order mark left out: places there, and what we put. What was taken out
   * stands in the backup alone. Absent: of an earlier version, or too much of it.
   */
  readonly edits?: readonly Edit[];
}

/** More is not recorded: then what is ours is sought in the file by its meaning. */
const MAX_RECORDED_EDITS = 1_000;
const MAX_RECORDED_CHARS = 32_768;

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

/** As they go into a record; nothing where it would be too much. */
export function recordedEdits(edits: readonly Edit[]): Pick<RecordedFile, 'edits'> {
  const chars = edits.reduce((sum, { text }) => sum + text.length, 0);
  return edits.length > MAX_RECORDED_EDITS || chars > MAX_RECORDED_CHARS ? {} : { edits };
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
  const { file, after, before, backup, moved, edits = [] } = value;
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
    ) &&
    Array.isArray(edits) &&
    edits.every(isEdit)
  );
}

function isEdit(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { start, end, text } = value;
  return typeof start === 'number' && typeof end === 'number' && start <= end && typeof text === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
