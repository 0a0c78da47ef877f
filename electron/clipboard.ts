/** The paste-ready entry for a client's file, in the format that Claude Desktop and most others read. Pure. */
import type { Connect } from './launch.js';

export function connectSnippet(connect: Connect, client: string): string {
  const name = client.trim();
  const args = name === '' ? connect.args : [...connect.args, '--client', name];
  const env = Object.keys(connect.env).length > 0 ? { env: connect.env } : {};
  const entry = { command: connect.command, args, ...env };
  return `${JSON.stringify({ mcpServers: { shimkeeper: entry } }, null, 2)}\n`;
}
