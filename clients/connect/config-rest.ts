/** What of `config.json` goes again when a client is disconnected. */
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { configBytes, configChange, type OpenConfig, openConfig, withoutServers } from './config-change.js';
import type { ConnectDeps } from './deps.js';
import { type ConnectionRecord, entryDigest } from './record.js';
import { ensureReplaceable, takeSnapshot } from './snapshot.js';
import { otherRecords } from './state.js';
import type { ChangedFile } from './work.js';

export interface ConfigRest {
  /** null: `config.json` stays as it is. */
  readonly change: ChangedFile | null;
  readonly notes: readonly string[];
  /** Records of other clients, to which entries pass that were put there for this one. */
  readonly heirs: readonly ConnectionRecord[];
  /** What is to be known of this client afterwards; null: nothing more. */
  readonly record: ConnectionRecord | null;
}

/** A client gets its own file back, whatever has become of `config.json`: one that cannot be used keeps our entries. */
export function configRest(record: ConnectionRecord, deps: ConnectDeps): ConfigRest {
  const names = record.servers.filter(({ added }) => added !== null).map(({ name }) => name);
  if (names.length === 0) return { change: null, notes: [], heirs: [], record: null };
  try {
    return taken(record, deps);
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    const what = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} still in config.json`;
    const why = messageOf(error).replace(/\.$/, '');
    return {
      change: null,
      notes: [`${what}, which cannot be changed (${why}): mend it and disconnect again`],
      heirs: [],
      record: { ...record, files: [] },
    };
  }
}

/** Throws `config-bad`, `client-config-unusable`. */
function taken(record: ConnectionRecord, deps: ConnectDeps): ConfigRest {
  const config = openConfig(deps);
  // One without files has got its own back: it uses nothing any more.
  const others = otherRecords(deps, record.client).filter(({ files }) => files.length > 0);
  const { bytes, ...rest } = restOf(config, record, others, deps);
  const change = configChange(config, bytes, null);
  if (change) ensureReplaceable(change.snapshot);
  return { ...rest, change, record: null };
}

interface Rest extends Pick<ConfigRest, 'notes' | 'heirs'> {
  /** As `config.json` is to be; null: there is to be none. */
  readonly bytes: Buffer | null;
}

function restOf(
  config: OpenConfig,
  record: ConnectionRecord,
  others: readonly ConnectionRecord[],
  deps: ConnectDeps,
): Rest {
  const ours = record.servers.filter(({ name, added }) => added !== null && name in config.servers);
  const usedBy = (name: string): ConnectionRecord | undefined =>
    others.find(({ servers }) => servers.some((one) => one.name === name));
  const inherited = ours.filter(({ name }) => usedBy(name));
  const edited = ours.filter(
    ({ name, added }) => !usedBy(name) && entryDigest(config.servers[name]) !== added,
  );
  const goes = ours
    .filter((one) => !inherited.includes(one) && !edited.includes(one))
    .map(({ name }) => name);
  const restored = inherited.length + edited.length === 0 ? asBefore(config, record) : null;
  return {
    bytes: restored ? restored.bytes : configBytes(config, withoutServers(config, goes, deps)),
    notes: [
      ...inherited.map(
        ({ name }) => `${name} stays in config.json: ${usedBy(name)?.client ?? ''} uses it, too`,
      ),
      ...edited.map(({ name }) => `${name} stays in config.json: it was changed there since`),
    ],
    heirs: heirsOf(inherited, others),
  };
}

/** Byte for byte, where nobody has touched it since. */
function asBefore({ open }: OpenConfig, { config }: ConnectionRecord): { bytes: Buffer | null } | null {
  if (config.after === null || open.snapshot.digest !== config.after) return null;
  if (config.backup === null) return { bytes: null };
  const { bytes } = takeSnapshot(config.backup);
  return bytes ? { bytes } : null;
}

/** Whoever goes last takes them out. */
function heirsOf(
  inherited: ConnectionRecord['servers'],
  others: readonly ConnectionRecord[],
): ConnectionRecord[] {
  const left = new Map(inherited.map(({ name, added }) => [name, added]));
  return others.flatMap((other) => {
    if (!other.servers.some(({ name }) => left.has(name))) return [];
    const servers = other.servers.map((one) => {
      const added = one.added ?? left.get(one.name) ?? null;
      left.delete(one.name);
      return { ...one, added };
    });
    return [{ ...other, servers }];
  });
}
