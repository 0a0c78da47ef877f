import type { AutostartMode } from './files.js';
import { STATEFUL_SERVERS } from './stateful-servers.js';

/** `all`: one process for all clients that the server cannot tell apart. `client`: one for each. */
export type ShareMode = 'all' | 'client';

/** One entry of `mcpServers`, in the format of Claude Desktop; unknown keys are kept and ignored. */
export interface ServerConfig {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
  readonly share: ShareMode;
  /** Why it is not shared, for people, where the file itself does not ask for that; else null. */
  readonly shareReason: string | null;
  /** It stays warm this long after its last client has left; null: what the file says for all, or the default. */
  readonly idleMs: number | null;
}

/** `config.json`, with defaults filled in. Port and autostart are null when the file leaves them open. */
export interface Config {
  readonly port: number | null;
  readonly autostart: AutostartMode | null;
  readonly mcpServers: Readonly<Record<string, ServerConfig>>;
  /** What `idleMinutes` says for all servers; null: left open. */
  readonly idleMs: number | null;
  /** Those that are not shared by default, by name, and why: our list as the file changes it. */
  readonly statefulServers: Readonly<Record<string, string>>;
}

/** Configured servers stay warm this long after their last client has left. */
export const DEFAULT_IDLE_MS = 10 * 60_000;

export const EMPTY_CONFIG: Config = {
  port: null,
  autostart: null,
  mcpServers: {},
  idleMs: null,
  statefulServers: STATEFUL_SERVERS,
};
