/** What of `config.json` goes again when a client is disconnected. Pure but for its inputs. */
import { configBytes, type OpenConfig, withoutServers } from './config-change.js';
import type { ConnectDeps } from './deps.js';
import { type ConnectionRecord, entryDigest } from './record.js';
import { takeSnapshot } from './snapshot.js';

export interface ConfigRest {
  /** As `config.json` is to be; null: there is to be none. */
  readonly bytes: Buffer | null;
  readonly notes: readonly string[];
  /** Records of other clients, to which entries pass that were put there for this one. */
  readonly heirs: readonly ConnectionRecord[];
}

export function configRest(
  config: OpenConfig,
  record: ConnectionRecord,
  others: readonly ConnectionRecord[],
  deps: ConnectDeps,
): ConfigRest {
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
