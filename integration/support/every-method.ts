/** One client program over every method that server-everything has, and what of its transcript may differ. */
import type { LoneClient } from './lone-client.js';

type Fields = Record<string, unknown>;

export const FULL_CAPABILITIES: Fields = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {}, url: {} },
};

/** What the client answers when it is asked. */
export const ANSWERS: Readonly<Record<string, Fields>> = {
  ping: { result: {} },
  'roots/list': { result: { roots: [{ uri: 'file:///work', name: 'work', _meta: { odd: 1 } }] } },
  'sampling/createMessage': {
    result: { role: 'assistant', model: 'm', content: { type: 'text', text: 'sampled' }, extra: [1] },
  },
  'elicitation/create': { result: { action: 'accept', content: { name: 'n', check: true } } },
};

export async function everyMethod(
  client: LoneClient,
  protocolVersion: string,
  capabilities: Fields,
): Promise<void> {
  const clientInfo = { name: 'lone', version: '1', title: 'Lone' };
  await client.ask('initialize', { protocolVersion, capabilities, clientInfo }, 'init');
  client.tell('notifications/initialized');
  // It asks some time after the start, so that has to be over before the order of anything else can be compared.
  if (capabilities['roots'])
    await client.message((one) => /Roots updated/.test(JSON.stringify(one)), 'roots');
  await plainTools(client);
  await prompts(client);
  await resources(client);
  await oddities(client);
  if (capabilities['sampling']) await questions(client);
}

async function plainTools(client: LoneClient): Promise<void> {
  const call = (name: string, args?: Fields, id?: string | number) =>
    client.ask('tools/call', { name, ...(args ? { arguments: args } : {}) }, id);
  await client.ask('ping');
  await client.ask('tools/list');
  await client.ask('tools/list', { _meta: { k: [null] } }, 'text id');
  await call('echo', { message: 'umläut \u{1f600} "quoted" \\ \n line' });
  await call('echo', { message: 'same id' }, '1');
  await call('get-sum', { a: 0.1, b: 0.2 }, -7);
  await call('get-sum', { a: 1e21, b: 0 }, 1_000_000_007);
  await call('get-annotated-message', { messageType: 'error', includeImage: true });
  await call('get-resource-links', { count: 3 });
  await call('get-resource-reference', { resourceType: 'Blob', resourceId: 2 });
  await call('get-structured-content', { location: 'Chicago' });
  await call('get-tiny-image');
  await call('gzip-file-as-resource', {
    name: 'x.gz',
    data: 'data:text/plain,hello',
    outputType: 'resource',
  });
  await call('get-sum', { a: 'not a number' });
  await call('no-such-tool', {});
  await withProgress(client, 'a text token');
  await withProgress(client, 5);
}

async function withProgress(client: LoneClient, progressToken: string | number): Promise<void> {
  await client.ask('tools/call', {
    name: 'trigger-long-running-operation',
    arguments: { duration: 0.2, steps: 2 },
    _meta: { progressToken, other: 'kept' },
  });
}

async function prompts(client: LoneClient): Promise<void> {
  await client.ask('prompts/list');
  await client.ask('prompts/get', { name: 'simple-prompt' });
  await client.ask('prompts/get', { name: 'args-prompt', arguments: { city: 'Ulm', state: 'BW' } });
  await client.ask('prompts/get', { name: 'args-prompt' });
  await client.ask('prompts/get', { name: 'no-such-prompt' });
  const completable = { type: 'ref/prompt', name: 'completable-prompt' };
  await client.ask('completion/complete', { ref: completable, argument: { name: 'department', value: 'E' } });
  const template = { type: 'ref/resource', uri: 'demo://resource/dynamic/text/{resourceId}' };
  await client.ask('completion/complete', { ref: template, argument: { name: 'resourceId', value: '1' } });
}

async function resources(client: LoneClient): Promise<void> {
  const list = await client.ask('resources/list');
  const [first] = (list['result'] as { resources: { uri: string }[] }).resources;
  await client.ask('resources/templates/list');
  if (first) await client.ask('resources/read', { uri: first.uri });
  const uri = 'demo://resource/dynamic/text/1';
  await client.ask('resources/read', { uri });
  await client.ask('resources/read', { uri: 'demo://nothing' });
  await client.ask('logging/setLevel', { level: 'debug' });
  await client.ask('resources/subscribe', { uri });
  await client.ask('tools/call', { name: 'toggle-subscriber-updates', arguments: {} });
  await client.message((one) => one['method'] === 'notifications/resources/updated', 'an update');
  await client.ask('tools/call', { name: 'toggle-subscriber-updates', arguments: {} });
  await client.ask('resources/unsubscribe', { uri });
  await client.ask('logging/setLevel', { level: 'loud' });
  await client.ask('logging/setLevel', { level: 'error' });
}

async function oddities(client: LoneClient): Promise<void> {
  await client.ask('x/unknown', { a: { b: [true, null, {}] } });
  await client.ask('tools/call', { name: 'echo' });
  await client.ask('tools/call');
  client.tell('notifications/x/unknown', { a: 1 });
  await client.ask('ping', { _meta: { a: 1 }, beside: { x: 1 } }, 'odd');
  // Cancelled: no answer, and the next call is answered as ever.
  const id = client.nextId();
  const slow = { name: 'trigger-long-running-operation', arguments: { duration: 30, steps: 1 } };
  client.say({ jsonrpc: '2.0', id, method: 'tools/call', params: slow });
  client.tell('notifications/cancelled', { requestId: id, reason: 'enough' });
  await client.ask('tools/call', { name: 'echo', arguments: { message: 'after' } });
}

async function questions(client: LoneClient): Promise<void> {
  const call = (name: string, args: Fields) => client.ask('tools/call', { name, arguments: args });
  await call('get-roots-list', {});
  await call('trigger-sampling-request', { prompt: 'p', maxTokens: 7 });
  await call('trigger-elicitation-request', {});
  await call('trigger-url-elicitation', { url: 'https://example.invalid/', elicitationId: 'e-1' });
}

/**
 * A transcript as it can be compared. What is taken out, and why it must differ:
 * - `list_changed`: the server registers its tools while it starts, and a server that many share has its start behind it;
 * - the ids, and with them the progress tokens, of the server's own questions: several servers may ask one client;
 * - how often a resource is updated: every five seconds, and a busy machine takes longer for what comes between;
 * - times of day that the server writes into its answers: the runs are not made at the same moment.
 */
export function comparable(heard: readonly string[]): string[] {
  let asked = 0;
  let updates = 0;
  return heard
    .filter((line) => !/"method":"notifications\/[a-z]+\/list_changed"/.test(line))
    .filter((line) => !line.includes('"method":"notifications/resources/updated"') || ++updates === 1)
    .map((line) => {
      const message = JSON.parse(line) as Fields;
      const isQuestion = message['id'] !== undefined && typeof message['method'] === 'string';
      if (isQuestion) asked += 1;
      const text = isQuestion ? withoutId(line, message, `asked ${asked}`) : line;
      return text
        .replace(/\b\d{1,2}:\d\d:\d\d[\s\u202f](?:AM|PM)\b/g, '<time>')
        .replace(/("blob":")[A-Za-z0-9+/=]+"/g, (whole, head) =>
          isTimed(whole.slice(head.length, -1)) ? `${head}<time>"` : whole,
        );
    });
}

function withoutId(line: string, message: Fields, instead: string): string {
  const id = JSON.stringify(message['id']);
  return line
    .replace(`"id":${id}`, `"id":"${instead}"`)
    .replace(`"progressToken":${id}`, `"progressToken":"${instead}"`);
}

/** A binary resource whose bytes are a text with the time of day in it. */
function isTimed(base64: string): boolean {
  return /\d:\d\d:\d\d/.test(Buffer.from(base64, 'base64').toString('utf8'));
}
