/**
 * A real MCP client in a process of its own, so that a test can end it as a desktop would. Started with
 * `fork`; takes `{ id, method, ... }` over IPC, answers `{ id, result }` or `{ id, error }`.
 *
 * Arguments: client name, and what it is configured to start as JSON: `{ command, args, env? }`.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const [name, configured] = process.argv.slice(2);
const entry = JSON.parse(configured);
const given = Object.entries(process.env).filter(([key]) => key.startsWith('SHIMKEEPER_'));
const transport = new StdioClientTransport({
  command: entry.command,
  args: entry.args,
  // What a client gives a server by default, and the test's own home and port.
  env: { ...getDefaultEnvironment(), ...Object.fromEntries(given), ...entry.env },
  stderr: 'inherit',
});
const client = new Client({ name, version: '1.0.0' });

const METHODS = {
  connect: async () => {
    await client.connect(transport);
    return { shimPid: transport.pid };
  },
  tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
  call: async ({ tool, args }) => (await client.callTool({ name: tool, arguments: args })).content,
  close: async () => {
    await client.close();
    setImmediate(() => process.disconnect());
  },
};

process.on('message', async ({ id, method, ...parameters }) => {
  try {
    process.send({ id, result: (await METHODS[method](parameters)) ?? null });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
