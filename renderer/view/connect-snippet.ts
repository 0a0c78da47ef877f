import type { AppState } from './types.js';

/** The JSON that a client's configuration wants, in the format of Claude Desktop; the same that Copy puts away. */
export function connectSnippet({ command, args, env = {} }: AppState['connect']): string {
  const entry = { command, args, ...(Object.keys(env).length > 0 ? { env } : {}) };
  return JSON.stringify({ mcpServers: { shimkeeper: entry } }, null, 2);
}
