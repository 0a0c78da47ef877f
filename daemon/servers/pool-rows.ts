/** A server as people see it in `status`, in the window and in `health.json`. Pure. */
import type { ServerConfig, ShareMode } from '../../contracts/config.js';
import type { HealthServer } from '../../contracts/files.js';
import type { Supervisor } from './supervisor.js';

export interface SharedAs {
  readonly share: ShareMode;
  readonly shareReason: string | null;
}

type Shown = Pick<Supervisor, 'name' | 'state' | 'pid' | 'restarts' | 'reason'>;

export function rowOf(supervisor: Shown, clients: number, { share, shareReason }: SharedAs): HealthServer {
  const { name, state, pid, restarts, reason } = supervisor;
  return { name, state, pid, restarts, reason, clients, share, shareReason };
}

/** Configured, and not needed by anybody yet. */
export function idleRow(name: string, { share, shareReason }: ServerConfig): HealthServer {
  return { name, state: 'idle', pid: null, restarts: 0, reason: null, clients: 0, share, shareReason };
}
