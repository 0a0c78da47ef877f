/** MCP tasks of one server: each belongs to the client whose call made it. */
import { change, markItems, textOf } from '../verbatim/written.js';
import type { Client } from './client.js';
import { AT, type Fields, isFields, type RpcResponse, type Token } from './json-rpc.js';
import { OwnerMap } from './owner.js';

const MAX_TASKS = 4_096;
/** Of tasks whose maker is not known yet: their number, and the characters of each. */
const MAX_EARLY = 64;
const MAX_EARLY_CHARACTERS = 16 * 1024;
export const RELATED_TASK = 'io.modelcontextprotocol/related-task';

interface ProgressTarget {
  readonly client: Client;
  readonly token: Token | undefined;
}

export class Tasks {
  private readonly owners = new OwnerMap<string, Client>(MAX_TASKS);
  private readonly progress = new OwnerMap<number, ProgressTarget>(MAX_TASKS);
  /** What servers say of a task before they answer the call that made it: it waits for that answer. */
  private readonly early: { readonly taskId: string; readonly text: string }[] = [];

  /** To be called while such an answer is to come. */
  keepEarly(taskId: unknown, text: string | null): void {
    if (typeof taskId !== 'string' || text === null || text.length > MAX_EARLY_CHARACTERS) return;
    this.early.push({ taskId, text });
    if (this.early.length > MAX_EARLY) this.early.shift();
  }

  /** No such answer is to come any more: nobody will ever be known for them. */
  dropEarly(): void {
    this.early.length = 0;
  }

  /** A call was answered: where the answer is a task, its progress goes on under the call's token. */
  learn(response: RpcResponse, client: Client, upstreamToken: number, token: Token | undefined): void {
    const result = response['result'];
    const task = isFields(result) ? result['task'] : undefined;
    if (!isFields(task) || typeof task['taskId'] !== 'string') return;
    this.owners.set(task['taskId'], client);
    this.tellEarly(task['taskId'], client);
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

  /** The answer to `tasks/list` without what is others'. */
  onlyOwn(response: RpcResponse, client: Client): void {
    const result = response['result'];
    if (!isFields(result) || !Array.isArray(result['tasks'])) return;
    markItems(response, AT.tasks);
    const own = result['tasks'].filter(
      (task: unknown) => isFields(task) && this.ownerOf(task['taskId']) === client,
    );
    change(response, AT.tasks, own, textOf(own));
  }

  forget(client: Client): void {
    this.owners.forget(client);
    this.progress.deleteWhere((target) => target.client === client);
  }

  clear(): void {
    this.owners.clear();
    this.dropEarly();
    this.progress.clear();
  }

  private tellEarly(taskId: string, client: Client): void {
    for (const one of this.early.splice(0)) {
      if (one.taskId === taskId) client.sendText(one.text);
      else this.early.push(one);
    }
  }
}
