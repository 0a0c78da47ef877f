/** What a protocol has besides its methods: batches, broken lines, calls that are taken back; and what may differ then. */
import type { LoneClient } from './lone-client.js';

type Fields = Record<string, unknown>;

const rpc = (message: Fields): Fields => ({ jsonrpc: '2.0', ...message });
const echo = (id: string | number, message: string): Fields =>
  rpc({ id, method: 'tools/call', params: { name: 'echo', arguments: { message } } });
const wait = (id: string | number): Fields => rpc({ id, method: 'tools/call', params: { name: 'wait' } });
const cancel = (requestId: string | number, reason?: string): Fields =>
  rpc({ method: 'notifications/cancelled', params: { requestId, ...(reason ? { reason } : {}) } });

/** With `fixtures/exact-server.mjs`, in protocol version 2025-03-26. */
export async function everyOddity(client: LoneClient): Promise<void> {
  const clientInfo = { name: 'lone', version: '1' };
  await client.ask('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo }, 'init');
  client.tell('notifications/initialized');
  await batches(client);
  await brokenLines(client);
  await takenBack(client);
}

/** After each of these a plain call: what was said before it has been heard when it is answered. */
async function next(client: LoneClient, id: string): Promise<void> {
  client.say(echo(id, `after ${id}`));
  await client.message((one) => one['id'] === id, id);
}

async function batches(client: LoneClient): Promise<void> {
  client.sayText(JSON.stringify([echo(1, 'one'), rpc({ id: 'two', method: 'ping' }), echo('1', 'text one')]));
  await client.answered(['1', 1, 'two']);
  client.sayText(JSON.stringify([rpc({ method: 'notifications/x' }), echo(2, 'two')]));
  await client.answered([2]);
  client.sayText(JSON.stringify([rpc({ method: 'notifications/x' })]));
  client.sayText('[]');
  client.sayText('[1]');
  client.sayText(JSON.stringify([rpc({ id: 3, method: 'tools/list' }), rpc({ id: 4, method: 'ping' })]));
  await client.answered([3, 4]);
  // One of a batch is taken back: the others are its answer.
  client.sayText(JSON.stringify([wait(5), echo(6, 'six')]));
  client.say(cancel(5));
  await client.answered([6]);
  await next(client, 'batches');
}

async function brokenLines(client: LoneClient): Promise<void> {
  for (const line of [
    '{"jsonrpc":"2.0","id":9,"method":"ping"',
    'words',
    '{]',
    '"',
    '{"jsonrpc":"2.0"}',
    '7',
    'null',
  ]) {
    client.sayText(line);
    await next(client, `broken ${line}`);
  }
}

async function takenBack(client: LoneClient): Promise<void> {
  client.say(wait(11));
  client.say(wait('11'));
  client.say(cancel('11', 'the text one'));
  client.say(cancel(11));
  // Nobody's, and one that is over: nothing happens.
  client.say(cancel('never asked'));
  client.say(cancel(6, 'too late'));
  client.say(rpc({ id: 12, method: 'tools/call', params: { name: 'cancelled' } }));
  await client.message((one) => one['id'] === 12, 'what was cancelled');
}

/**
 * - Answers of a batch may stand in any order.
 * - Of errors that JSON-RPC itself gives, the words are each program's own.
 * - A cancellation of what nobody waits for is not passed on: its number means another's call to a shared server.
 */
export function comparableOddities(heard: readonly string[]): unknown[] {
  return heard.map((line) => {
    const message = JSON.parse(line) as Fields | Fields[];
    return Array.isArray(message) ? message.map(plain).sort(byId) : plain(message);
  });
}

function byId(a: Fields, b: Fields): number {
  return JSON.stringify(a['id']) < JSON.stringify(b['id']) ? -1 : 1;
}

function plain(message: Fields): Fields {
  const { error, result, ...rest } = message;
  if (error) return { ...rest, error: (error as Fields)['code'] };
  const { structuredContent } = result as { structuredContent?: { cancelled: Fields[] } };
  if (!structuredContent) return { ...rest, result };
  return { ...rest, cancelled: structuredContent.cancelled.filter(({ known }) => known === true) };
}
