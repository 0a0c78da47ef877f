import type { AutostartMode } from './files.js';

/** One entry of `mcpServers`, in the format of Claude Desktop; unknown keys are kept and ignored. */
export interface ServerConfig {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
  readonly share: 'all' | 'client';
}

/** `config.json`, with defaults filled in. Port and autostart are null when the file leaves them open. */
export interface Config {
  readonly port: number | null;
  readonly autostart: AutostartMode | null;
  readonly mcpServers: Readonly<Record<string, ServerConfig>>;
}

export const EMPTY_CONFIG: Config = { port: null, autostart: null, mcpServers: {} };
