/** What becomes of `config.json`. */
import { ShimkeeperError } from '../../contracts/errors.js';
import { jsoncEditor } from '../editing/jsonc.js';
import type { ConfigPlace } from '../places.js';
import type { ConnectDeps } from './deps.js';
import { type OpenFile, openFile } from './document.js';
import type { Placed } from './merge.js';
import { rewrite } from './rewrite.js';
import { bytesOf } from './snapshot.js';
import type { ChangedFile } from './work.js';

export const CONFIG_KEYS = ['mcpServers'] as const;

export function configPlace(file: string): ConfigPlace {
  return { file, format: 'jsonc', keys: [CONFIG_KEYS] };
}

export interface OpenConfig {
  readonly open: OpenFile;
  readonly servers: Readonly<Record<string, unknown>>;
}

/** Throws `config-bad` for a `config.json` that cannot be used: it is never written then. */
export function openConfig({ home, checkConfig }: ConnectDeps): OpenConfig {
  const open = openFile(configPlace(home.config));
  if (open.snapshot.bytes !== null) checkConfig(open.text);
  const slots = jsoncEditor.slots(open.text, CONFIG_KEYS);
  return { open, servers: Object.fromEntries(slots.map(({ name, value }) => [name, value])) };
}

export function withServers({ open }: OpenConfig, placed: readonly Placed[], deps: ConnectDeps): string {
  const entries = placed.flatMap(({ to, added }) =>
    added ? [{ name: to, value: { ...added }, text: null }] : [],
  );
  return checked(rewrite(open.place, open.text, CONFIG_KEYS, [], entries), open, deps);
}

export function withoutServers({ open }: OpenConfig, names: readonly string[], deps: ConnectDeps): string {
  const out = jsoncEditor.slots(open.text, CONFIG_KEYS).filter(({ name }) => names.includes(name));
  return checked(rewrite(open.place, open.text, CONFIG_KEYS, out, []), open, deps);
}

function checked(text: string, open: OpenFile, { checkConfig }: ConnectDeps): string {
  if (text === open.text) return text;
  try {
    checkConfig(text);
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    throw new ShimkeeperError('config-bad', `The servers cannot go into config.json: ${error.message}`, {
      cause: error,
    });
  }
  return text;
}

/** null: it stays as it is. */
export function configChange(
  { open }: OpenConfig,
  bytes: Buffer | null,
  backup: string | null,
): ChangedFile | null {
  if (bytes === null ? open.snapshot.bytes === null : open.snapshot.bytes?.equals(bytes)) return null;
  return { snapshot: open.snapshot, bytes, format: 'jsonc', containers: [CONFIG_KEYS], backup };
}

export function configBytes({ open }: OpenConfig, text: string): Buffer | null {
  return open.snapshot.bytes === null && text === '' ? null : bytesOf(open.mark, text);
}
