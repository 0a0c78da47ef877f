/**
 * A process is (boot id, pid, start), never a pid: pids are used again.
 * `startTicks` is clock ticks since boot on Linux (field 22 of /proc/PID/stat); milliseconds since the epoch on
 * macOS and Windows, where `bootId` is a constant because such a start is unique across boots.
 */
export interface ProcessIdentity {
  readonly bootId: string;
  readonly pid: number;
  readonly startTicks: number;
}

/** macOS prints starts to the second, Windows to the microsecond; Linux ticks are exact. */
const START_TOLERANCE_MS = 2_000;

/** Boot ids of systems whose `startTicks` are milliseconds since the epoch. */
export const EPOCH_BOOT_IDS: readonly string[] = ['darwin', 'win32'];

export function sameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  if (a.pid !== b.pid || a.bootId !== b.bootId) return false;
  const tolerance = EPOCH_BOOT_IDS.includes(a.bootId) ? START_TOLERANCE_MS : 0;
  return Math.abs(a.startTicks - b.startTicks) <= tolerance;
}

/** `<pid>-<startTicks>`: names a process in file names and in keys. */
export function identityKey(id: Pick<ProcessIdentity, 'pid' | 'startTicks'>): string {
  return `${id.pid}-${id.startTicks}`;
}
