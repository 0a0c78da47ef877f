/** Changes of `config.json` that a person asked for: from an editor, or of one setting. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { AutostartMode } from '../../contracts/files.js';
import { withoutMark } from '../../home/config-file.js';
import { hideSecrets, restoreSecrets } from './hidden.js';
import { withMember } from './json-members.js';
import { readConfigText } from './load.js';
import { parseConfig } from './parse.js';
import { replaceConfig } from './write.js';

const NO_FILE = '{}\n';

export interface EditableConfig {
  /** Without the values of `env`. */
  readonly text: string;
  /** Of the file as it stands; empty: there is none. */
  readonly digest: string;
}

/** For an editor. Throws `config-bad` for a file that cannot be used: that one is mended where it lies. */
export function editableConfig(file: string): EditableConfig {
  const current = readConfigText(file);
  if (current === null) return { text: NO_FILE, digest: '' };
  parseConfig(current, path.basename(file));
  return { text: hideSecrets(withoutMark(current)), digest: digestOf(current) };
}

/**
 * What an editor hands back. Throws `config-changed` when the file is not the one that was edited, and `config-bad` for a
 * text or a file that cannot be used; then nothing is written.
 */
export function saveEditedConfig(file: string, edited: string, digest: string, now = new Date()): void {
  const current = readConfigText(file);
  if ((current === null ? '' : digestOf(current)) !== digest) {
    throw new ShimkeeperError(
      'config-changed',
      `${path.basename(file)} was changed by somebody else meanwhile: nothing was written; open it again.`,
    );
  }
  const name = path.basename(file);
  if (current !== null) parseConfig(current, name);
  parseConfig(edited, name);
  const text = restoreSecrets(edited, withoutMark(current ?? NO_FILE));
  if (text !== current) replaceConfig(file, current, text, now);
}

export interface SettingsChange {
  /** null takes the key out. */
  readonly port?: number | null | undefined;
  readonly autostart?: AutostartMode | null | undefined;
}

/** Only what changes is touched: order, indentation and unknown keys stay. Throws `config-bad`; then nothing is written. */
export function changeConfig(file: string, change: SettingsChange, now = new Date()): void {
  const current = readConfigText(file);
  const name = path.basename(file);
  if (current !== null) parseConfig(current, name);
  const before = withoutMark(current ?? NO_FILE);
  const text = Object.entries(change).reduce<string>(
    (so, [key, value]) => (value === undefined ? so : withMember(so, key, value)),
    before,
  );
  if (text === before) return;
  parseConfig(text, name);
  replaceConfig(file, current, text, now);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
