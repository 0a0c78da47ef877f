/**
 * What the shim must know of its client's session to bring it back behind a new daemon: the client's own `initialize`,
 * its log level, its subscriptions, and which tools may be called twice.
 */
import type { RpcMessage } from './rpc.js';

/** More subscriptions than this are not replayed; no client has them. */
const MAX_SUBSCRIPTIONS = 1_000;
const MAX_REMEMBERED_TOOLS = 10_000;

/** Asking these twice changes nothing (MCP: lists, reads, and settings of the session itself). */
const REPEATABLE = new Set([
  'initialize',
  'ping',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
]);

export class SessionMemory {
  private initializeParams: Record<string, unknown> | null = null;
  private initialized = false;
  private level: Record<string, unknown> | null = null;
  private readonly subscriptions = new Map<string, Record<string, unknown>>();
  private readonly repeatableTools = new Set<string>();

  /** The client's name as it gave it in `initialize`; null before. */
  get clientName(): string | null {
    const info = this.initializeParams?.['clientInfo'];
    const name = typeof info === 'object' && info !== null && 'name' in info ? info.name : null;
    return typeof name === 'string' ? name : null;
  }

  /** The client has finished its handshake: the server may ask it something. */
  get ready(): boolean {
    return this.initialized;
  }

  fromClient(message: RpcMessage): void {
    const params = message.params ?? {};
    switch (message.method) {
      case 'initialize':
        this.initializeParams = params;
        break;
      case 'notifications/initialized':
        this.initialized = true;
        break;
      case 'logging/setLevel':
        this.level = params;
        break;
      case 'resources/subscribe':
        if (this.subscriptions.size < MAX_SUBSCRIPTIONS)
          this.subscriptions.set(String(params['uri']), params);
        break;
      case 'resources/unsubscribe':
        this.subscriptions.delete(String(params['uri']));
        break;
      default:
    }
  }

  /** Learns from the answer to `tools/list` which tools their server declares read-only or idempotent. */
  learnTools(result: Record<string, unknown> | undefined): void {
    const tools = result?.['tools'];
    if (!Array.isArray(tools)) return;
    for (const tool of tools.slice(0, MAX_REMEMBERED_TOOLS)) {
      const hints = tool?.annotations;
      if (typeof tool?.name !== 'string') continue;
      if (hints?.readOnlyHint === true || hints?.idempotentHint === true) this.repeatableTools.add(tool.name);
      else this.repeatableTools.delete(tool.name);
    }
  }

  mayRepeat(message: RpcMessage): boolean {
    if (message.method === 'tools/call') return this.repeatableTools.has(String(message.params?.['name']));
    return REPEATABLE.has(message.method ?? '');
  }

  /** The messages that bring a new daemon to where the old one was, in order; the first is `initialize`. Empty: nothing to replay. */
  replay(nextId: () => string): string[] {
    if (!this.initializeParams) return [];
    const request = (method: string, params: Record<string, unknown>): string =>
      JSON.stringify({ jsonrpc: '2.0', id: nextId(), method, params });
    const messages = [request('initialize', this.initializeParams)];
    if (this.initialized)
      messages.push(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    if (this.level) messages.push(request('logging/setLevel', this.level));
    for (const params of this.subscriptions.values()) messages.push(request('resources/subscribe', params));
    return messages;
  }
}
