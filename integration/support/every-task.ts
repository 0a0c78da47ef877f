/** Tasks of MCP 2025-11-25 with server-everything, in both directions, and what of their transcript must differ. */
import { ANSWERS, FULL_CAPABILITIES } from './every-method.js';
import type { LoneClient } from './lone-client.js';

type Fields = Record<string, unknown>;

export const TASK_CAPABILITIES: Fields = {
  ...FULL_CAPABILITIES,
  tasks: { list: {}, cancel: {}, requests: { sampling: { createMessage: {} }, elicitation: { create: {} } } },
};

const AT = '2026-01-01T00:00:00Z';
const DONE = { taskId: 'client-task', status: 'completed', ttl: null, createdAt: AT, lastUpdatedAt: AT };

/** The client, too, answers with a task where it is asked to; the server then comes for the result. */
export const TASK_ANSWERS: Readonly<Record<string, Fields>> = {
  ...ANSWERS,
  'sampling/createMessage': { result: { task: DONE } },
  'tasks/get': { result: DONE },
  'tasks/result': {
    result: { role: 'assistant', model: 'm', content: { type: 'text', text: 'sampled as a task' } },
  },
  'elicitation/create': { result: { action: 'accept', content: { interpretation: 'technical' } } },
};

export async function everyTask(client: LoneClient): Promise<void> {
  const clientInfo = { name: 'lone', version: '1' };
  const hello = { protocolVersion: '2025-11-25', capabilities: TASK_CAPABILITIES, clientInfo };
  await client.ask('initialize', hello, 'init');
  client.tell('notifications/initialized');
  await client.message((one) => /Roots updated/.test(JSON.stringify(one)), 'roots');
  await client.ask('tasks/get', { taskId: 'never made' });
  const first = await started(client, 'first', { ambiguous: true });
  // Waits until the task is done, and carries the server's question to the one who waits.
  await client.ask('tasks/result', { taskId: first });
  await client.ask('tasks/get', { taskId: first });
  const second = await started(client, 'second', {});
  await client.ask('tasks/cancel', { taskId: second });
  await client.ask('tasks/get', { taskId: second });
  await client.ask('tasks/list', {});
  const args = { prompt: 'p', maxTokens: 7 };
  await client.ask('tools/call', { name: 'trigger-sampling-request-async', arguments: args });
}

async function started(client: LoneClient, topic: string, more: Fields): Promise<string> {
  const answer = await client.ask('tools/call', {
    name: 'simulate-research-query',
    arguments: { topic, ...more },
    task: { ttl: 60_000 },
    _meta: { progressToken: `progress of ${topic}` },
  });
  return (answer['result'] as { task: { taskId: string } }).task.taskId;
}

/** Names that the server makes up, in the order in which they appear; and times of day. */
export function comparableTasks(transcript: readonly string[]): string[] {
  const names = new Map<string, string>();
  return transcript.map((line) =>
    line
      .replace(/"taskId":"([0-9a-f-]{16,})"/g, (_, name: string) => {
        if (!names.has(name)) names.set(name, `task ${names.size + 1}`);
        return `"taskId":"${names.get(name)}"`;
      })
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'),
  );
}
