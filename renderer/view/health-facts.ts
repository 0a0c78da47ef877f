/** What stands in health.json beside what is so. */
import type { AppState, DaemonRow } from './types.js';

export type HealthField =
  | 'pid'
  | 'startTime'
  | 'instanceId'
  | 'version'
  | 'host'
  | 'port'
  | 'shims'
  | 'servers';

export interface HealthFact {
  readonly field: HealthField;
  /** As in the file; null: not there. */
  readonly file: string | number | null;
  /** As it is now; null: there is no daemon. */
  readonly truth: string | number | null;
  readonly same: boolean;
}

/** Start times are told to two seconds. */
const START_TOLERANCE_MS = 2_000;
/** The file follows its daemon within a second: counts of a younger file may still be on their way. */
const FOLLOWS_WITHIN_SECONDS = 2;
const IDENTITY_FIELDS = ['pid', 'startTime', 'instanceId', 'version', 'host', 'port'] as const;

/** null: the file is missing or no JSON object, so there is nothing to compare. */
export function healthFacts(
  healthRaw: string | null,
  status: Pick<AppState['status'], 'daemon' | 'shims' | 'servers' | 'healthFile'>,
): readonly HealthFact[] | null {
  const file = parsed(healthRaw);
  if (file === null) return null;
  const { daemon } = status;
  const settled = (status.healthFile.ageSeconds ?? 0) > FOLLOWS_WITHIN_SECONDS;
  const attached = status.shims.filter(({ state }) => state === 'attached').length;
  return [
    ...IDENTITY_FIELDS.map((field) => fact(field, primitive(file[field]), daemon)),
    count('shims', lengthOf(file['shims']), daemon && attached, settled),
    count('servers', lengthOf(file['servers']), daemon && status.servers.length, settled),
  ];
}

function fact(
  field: (typeof IDENTITY_FIELDS)[number],
  file: HealthFact['file'],
  daemon: DaemonRow | null,
): HealthFact {
  const truth = daemon?.[field] ?? null;
  return { field, file, truth, same: isSame(field, file, truth) };
}

function isSame(field: HealthField, file: HealthFact['file'], truth: HealthFact['truth']): boolean {
  if (field !== 'startTime' || typeof file !== 'number' || typeof truth !== 'number') return file === truth;
  return Math.abs(file - truth) <= START_TOLERANCE_MS;
}

function count(field: HealthField, file: number | null, truth: number | null, settled: boolean): HealthFact {
  return { field, file, truth, same: file === truth || (truth !== null && !settled) };
}

function parsed(raw: string | null): Record<string, unknown> | null {
  if (raw === null) return null;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const primitive = (value: unknown): HealthFact['file'] =>
  typeof value === 'string' || typeof value === 'number' ? value : null;
const lengthOf = (value: unknown): number | null => (Array.isArray(value) ? value.length : null);
