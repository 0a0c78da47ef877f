/** Reads configuration files, bounded and only when they have changed. Nothing is ever written here. */
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { messageOf, ShimkeeperError, systemCode } from '../contracts/errors.js';
import { readJsonc, readToml } from './formats/document.js';
import type { ConfigPlace } from './places.js';

/** Claude Code keeps its whole history in its file; what is larger than this is not read. */
const MAX_BYTES = 32 * 1024 * 1024;

export type Document =
  | { readonly kind: 'missing' }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'read'; readonly value: unknown };

interface Known {
  readonly version: string;
  readonly document: Document;
}

export class ConfigFiles {
  private known = new Map<string, Known>();
  private next = new Map<string, Known>();

  /** A file that has not changed since the last round is not read again. */
  read({ file, format }: Pick<ConfigPlace, 'file' | 'format'>): Document {
    const version = versionOf(file);
    const known = this.next.get(file) ?? this.known.get(file);
    const document = known?.version === version ? known.document : load(file, format);
    this.next.set(file, { version, document });
    return document;
  }

  /** Forgets what this round has not asked for. */
  endRound(): void {
    this.known = this.next;
    this.next = new Map();
  }
}

function versionOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch (error) {
    return systemCode(error) ?? messageOf(error);
  }
}

function load(file: string, format: ConfigPlace['format']): Document {
  try {
    const text = readPlain(file);
    return { kind: 'read', value: format === 'toml' ? readToml(text) : readJsonc(text) };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    if (code === undefined && !(error instanceof ShimkeeperError)) throw error;
    return { kind: 'bad', reason: messageOf(error) };
  }
}

/** Links are followed: people keep such files elsewhere. Pipes and devices are refused before they can block. */
function readPlain(file: string): string {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new ShimkeeperError('config-bad', 'it is no plain file');
    if (found.size > MAX_BYTES) throw new ShimkeeperError('config-bad', 'it is larger than 32 MB');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
