/** MCP's own client, over every method, against a real server behind the router. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  type JSONRPCMessage,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, expect, test } from 'vitest';
import type { Attachment } from '../../contracts/wire.js';
import { type Kit, node, openKit, packaged } from '../servers/testing/kit.js';
import type { Attached } from './member.js';
import type { Router } from './router.js';

const EVERYTHING = node(packaged('@modelcontextprotocol/server-everything'), 'stdio');

let kit: Kit;
afterEach(() => kit?.close());

/** Puts the SDK's client on the router as a session would; `heard` keeps what the router sent. */
function transport(router: Router, attachment: Attachment, heard: JSONRPCMessage[]): Transport {
  let attached: Attached | undefined;
  const self: Transport = {
    start: async () => {
      const hear = (text: string): void => {
        const message = JSON.parse(text) as JSONRPCMessage;
        heard.push(message);
        self.onmessage?.(message);
      };
      attached = router.attach({ send: hear }, attachment);
    },
    send: async (message) => attached?.receive(JSON.stringify(message)),
    close: async () => {
      attached?.close();
      self.onclose?.();
    },
  };
  return self;
}

async function connect(attachment: Attachment, name: string, heard: JSONRPCMessage[] = []): Promise<Client> {
  const capabilities = { sampling: {}, elicitation: {}, roots: { listChanged: true } };
  const client = new Client({ name, version: '1' }, { capabilities });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file:///${name}`, name }] }));
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    role: 'assistant',
    model: name,
    content: { type: 'text', text: `sampled by ${name}` },
  }));
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { name } }));
  await client.connect(transport(kit.router, attachment, heard));
  return client;
}

const text = (result: unknown): string => JSON.stringify(result);

for (const attachment of [{ kind: 'all' }, { kind: 'server', server: 'everything' }] as Attachment[]) {
  test(`every method through "${attachment.kind}"`, async () => {
    kit = openKit({ everything: EVERYTHING });
    const heard: JSONRPCMessage[] = [];
    const one = await connect(attachment, 'one', heard);
    const two = await connect(attachment, 'two');

    expect(await one.ping()).toEqual({});
    expect((await one.listTools()).tools.map(({ name }) => name)).toContain('get-sum');
    const before = heard.length;
    const long = { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } };
    await one.callTool(long, undefined, { onprogress: () => undefined });
    // On the wire, not in `onprogress`: the SDK forgets that handler when progress and answer come in one go.
    const ofCall = heard
      .slice(before)
      .filter((message) => !('method' in message) || message.method === 'notifications/progress');
    expect(ofCall).toMatchObject([
      { method: 'notifications/progress', params: { progress: 1 } },
      { method: 'notifications/progress', params: { progress: 2 } },
      { result: {} },
    ]);
    const weather = await one.callTool({
      name: 'get-structured-content',
      arguments: { location: 'Chicago' },
    });
    expect(weather.structuredContent).toHaveProperty('temperature');

    const sampled = { name: 'trigger-sampling-request', arguments: { prompt: 'p', maxTokens: 9 } };
    expect(text(await two.callTool(sampled))).toContain('sampled by two');
    expect(text(await one.callTool({ name: 'trigger-elicitation-request', arguments: {} }))).toContain('one');

    const { prompts } = await one.listPrompts();
    expect(text(await one.getPrompt({ name: prompts[0]!.name }))).toContain('messages');
    const withArguments = prompts.find(({ arguments: args }) => (args?.length ?? 0) > 0 && args?.[0]?.name)!;
    const ref = { type: 'ref/prompt', name: withArguments.name } as const;
    const argument = { name: withArguments.arguments![0]!.name, value: '' };
    expect(await one.complete({ ref, argument })).toHaveProperty('completion.values');

    const { resources } = await one.listResources();
    expect((await one.readResource({ uri: resources[0]!.uri })).contents).toHaveLength(1);
    const { resourceTemplates } = await one.listResourceTemplates();
    const uri = resourceTemplates[0]!.uriTemplate.replace(/\{[^}]*\}/, '1');
    expect((await one.readResource({ uri })).contents).toHaveLength(1);

    const updated: string[] = [];
    one.setNotificationHandler(ResourceUpdatedNotificationSchema, () => void updated.push('one'));
    two.setNotificationHandler(ResourceUpdatedNotificationSchema, () => void updated.push('two'));
    await one.subscribeResource({ uri });
    await one.callTool({ name: 'toggle-subscriber-updates', arguments: {} });
    await kit.until(() => updated.length > 0, 'an update');
    expect(updated).not.toContain('two');
    await one.unsubscribeResource({ uri });

    const logged: string[] = [];
    two.setNotificationHandler(
      LoggingMessageNotificationSchema,
      ({ params }) => void logged.push(params.level),
    );
    expect(await two.setLoggingLevel('debug')).toEqual({});
    await one.callTool({ name: 'toggle-simulated-logging', arguments: {} });
    await kit.until(() => logged.length > 0, 'a log line');

    await expect(one.callTool({ name: 'no-such-tool' })).resolves.toMatchObject({ isError: true });
    await Promise.all([one.close(), two.close()]);
    expect(kit.router.inflight).toBe(0);
  });
}

test('two thousand mixed calls of ten clients: none lost, doubled or at the wrong client', async () => {
  kit = openKit({ everything: EVERYTHING });
  const clients = await Promise.all(
    Array.from({ length: 10 }, (_, who) => connect({ kind: 'all' }, `c${who}`)),
  );
  const wrong: string[] = [];
  await Promise.all(
    clients.flatMap((client, who) =>
      Array.from({ length: 200 }, async (_, n) => {
        const message = `${who}/${n}`;
        const result =
          n % 4 === 0
            ? await client.callTool({ name: 'get-sum', arguments: { a: who, b: n } })
            : await client.callTool({ name: 'echo', arguments: { message } });
        const wanted = n % 4 === 0 ? `is ${who + n}.` : `Echo: ${message}"`;
        if (!text(result).includes(wanted)) wrong.push(`${message}: ${text(result)}`);
      }),
    ),
  );
  expect(wrong).toEqual([]);
  expect(kit.pool.rows()).toHaveLength(1);
});
