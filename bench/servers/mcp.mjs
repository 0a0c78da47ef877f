/** The little that a server of a bench needs: lines of JSON-RPC, `initialize`, and its tools. */
import { createInterface } from 'node:readline';

/**
 * @param {Record<string, { annotations?: object, run: (args: any) => string | Promise<string> }>} tools
 */
export function serve(tools) {
  const list = Object.entries(tools).map(([name, { annotations }]) => ({
    name,
    inputSchema: { type: 'object' },
    ...(annotations ? { annotations } : {}),
  }));
  const answers = {
    initialize: () => ({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'bench', version: '1.0.0' },
    }),
    ping: () => ({}),
    'tools/list': () => ({ tools: list }),
    'tools/call': async ({ name, arguments: args }) => ({
      content: [{ type: 'text', text: await tools[name].run(args ?? {}) }],
    }),
  };
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined || !answers[method]) return;
    const result = await answers[method](params);
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
  });
}
