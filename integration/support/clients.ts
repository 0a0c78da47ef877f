/** Real MCP SDK clients, each with its own shim as a child process. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { SHIM, type TestHome } from './home.js';

export interface ConnectedClient {
  readonly client: Client;
  readonly transport: StdioClientTransport;
  readonly shimPid: number;
}

export interface ConnectOptions {
  readonly name?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

export async function connect(home: TestHome, options: ConnectOptions = {}): Promise<ConnectedClient> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [SHIM, ...(options.args ?? [])],
    env: { ...home.env, ...options.env },
    stderr: 'pipe',
  });
  const client = new Client({ name: options.name ?? 'test-client', version: '1.0.0' });
  await client.connect(transport);
  const shimPid = transport.pid;
  if (shimPid === null) throw new Error('the shim has no pid');
  return { client, transport, shimPid };
}

export function connectMany(home: TestHome, count: number): Promise<ConnectedClient[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => connect(home, { name: `client-${index}` })));
}

/** Calls `echo` of server-everything under whatever name it is offered. */
export async function echo({ client }: ConnectedClient, message: string): Promise<string> {
  const { tools } = await client.listTools();
  const tool = tools.find(({ name }) => name === 'echo' || name.endsWith('__echo'));
  if (!tool) throw new Error(`no echo among ${tools.map(({ name }) => name).join(', ')}`);
  const result = await client.callTool({ name: tool.name, arguments: { message } });
  return JSON.stringify(result.content);
}

export async function closeAll(clients: readonly ConnectedClient[]): Promise<void> {
  await Promise.all(clients.map(({ client }) => client.close()));
}
