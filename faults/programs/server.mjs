/**
 * The MCP server of the fault run: `server.mjs LEDGER [stubborn]`. What writes appends its own id to LEDGER before it
 * answers, so that a write that ran twice is seen. A stubborn one ends neither with its stdin nor on SIGTERM.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const [, , ledger = '', manner] = process.argv;
const STEPS = 5;
const USUAL_MS = 500;
const PROTOCOL = '2025-06-18';

const idSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, ms: { type: 'number' } },
  required: ['id'],
};
const TOOLS = [
  { name: 'write', inputSchema: idSchema },
  { name: 'read', inputSchema: idSchema, annotations: { readOnlyHint: true } },
  { name: 'slow_write', inputSchema: idSchema },
  { name: 'slow_read', inputSchema: idSchema, annotations: { readOnlyHint: true } },
];

/** @typedef {{ id?: number | string, method?: string, params?: Record<string, any> }} Message */

/** @param {object} message */
function say(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** One write(2) on a file opened to append: two servers at once cannot mix their lines. @param {string} id */
function record(id) {
  const file = openSync(ledger, 'a', 0o600);
  writeSync(file, `${id}\n`);
  closeSync(file);
}

/** @param {Message} message */
async function call({ id, params }) {
  const name = params?.['name'];
  if (!TOOLS.some((tool) => tool.name === name)) {
    say({ id, error: { code: -32602, message: `no tool ${name} here` } });
    return;
  }
  const text = String(params?.['arguments']?.id);
  const progressToken = params?.['_meta']?.progressToken;
  if (name === 'write' || name === 'slow_write') record(text);
  if (name === 'slow_write' || name === 'slow_read') {
    const stepMs = Number(params?.['arguments']?.ms ?? USUAL_MS) / STEPS;
    for (let progress = 1; progress <= STEPS; progress += 1) {
      await pause(stepMs);
      if (progressToken === undefined) continue;
      say({ method: 'notifications/progress', params: { progressToken, progress, total: STEPS } });
    }
  }
  say({ id, result: { content: [{ type: 'text', text }] } });
}

/** @param {Message} message */
async function answer(message) {
  const { id, method } = message;
  if (id === undefined || method === undefined) return;
  switch (method) {
    case 'initialize':
      say({
        id,
        result: {
          protocolVersion: PROTOCOL,
          capabilities: { tools: { listChanged: false } },
          serverInfo: { name: 'faults', version: '1.0.0' },
        },
      });
      return;
    case 'tools/list':
      say({ id, result: { tools: TOOLS } });
      return;
    case 'tools/call':
      await call(message);
      return;
    case 'ping':
      say({ id, result: {} });
      return;
    default:
      say({ id, error: { code: -32601, message: `no ${method} here` } });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => void answer(JSON.parse(line)));
if (manner === 'stubborn') {
  process.on('SIGTERM', () => undefined);
  process.stdout.on('error', () => undefined);
  setInterval(() => undefined, 60_000);
} else {
  lines.on('close', () => process.exit(0));
}
