/** MCP tasks of one server: each belongs to the client whose call made it. */
import type { Client } from './client.js';
import { type Fields, isFields, type RpcId, type RpcResponse } from './json-rpc.js';
import { OwnerMap } from './owner.js';

const MAX_TASKS = 4_096;
export const RELATED_TASK = 'io.modelcontextprotocol/related-task';

interface ProgressTarget {
  readonly client: Client;
  readonly token: RpcId | undefined;
}

export class Tasks {
  private readonly owners = new OwnerMap<string, Client>(MAX_TASKS);
  private readonly progress = new OwnerMap<number, ProgressTarget>(MAX_TASKS);

  /** A call was answered: where the answer is a task, its progress goes on under the call's token. */
  learn(response: RpcResponse, client: Client, upstreamToken: number, token: RpcId | undefined): void {
    const result = response['result'];
    const task = isFields(result) ? result['task'] : undefined;
    if (!isFields(task) || typeof task['taskId'] !== 'string') return;
    this.owners.set(task['taskId'], client);
    if (token !== undefined) this.progress.set(upstreamToken, { client, token });
  }

  ownerOf(taskId: unknown): Client | undefined {
    return typeof taskId === 'string' ? this.owners.get(taskId) : undefined;
  }

  /** The owner by the task that a message says it belongs to; undefined: it names none. */
  relatedOwner(meta: Fields | null): Client | null | undefined {
    const related = meta?.[RELATED_TASK];
    return isFields(related) ? (this.ownerOf(related['taskId']) ?? null) : undefined;
  }

  progressOf(upstreamToken: number): ProgressTarget | undefined {
    return this.progress.get(upstreamToken);
  }

  /** A `tasks/list` result without what is others'. */
  onlyOwn(result: unknown, client: Client): void {
    if (!isFields(result) || !Array.isArray(result['tasks'])) return;
    result['tasks'] = result['tasks'].filter(
      (task: unknown) => isFields(task) && this.ownerOf(task['taskId']) === client,
    );
  }

  forget(client: Client): void {
    this.owners.forget(client);
    this.progress.deleteWhere((target) => target.client === client);
  }

  clear(): void {
    this.owners.clear();
    this.progress.clear();
  }
}
