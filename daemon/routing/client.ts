/** One attached client, as routing sees it: what it negotiated, what it waits for, what it was asked. */
import type { Attachment } from '../../contracts/wire.js';
import type { ClientProfile } from '../servers/initialize.js';
import type { Call } from './call.js';
import { answerText, type Fields, isAnswer, isFields, type RpcId, textOf } from './json-rpc.js';
import type { LogLevel } from './log-levels.js';

/** Where the client's messages go: a session's socket, or a test's list. */
export interface Downstream {
  send(text: string): void;
}

/** What an MCP peer is taken to speak before it has said so. */
const UNSAID_PROTOCOL_VERSION = '2025-03-26';
/** Questions of servers that wait for the client to finish its start. */
const MAX_HELD = 256;

/** A server's question that lies with this client. */
export interface OpenQuestion {
  /** Hands the client's answer (or progress) to the server that asked. */
  answer(message: Fields): void;
  progress(message: Fields): void;
  /** The client left or will not answer. */
  abandon(): void;
}

export class Client {
  /** What it speaks with us. */
  protocolVersion = UNSAID_PROTOCOL_VERSION;
  /** What its servers are told of it; a new object each time that it introduces itself. */
  profile: ClientProfile = { protocolVersion: UNSAID_PROTOCOL_VERSION, capabilities: {}, params: {} };
  introduced = false;
  logLevel: LogLevel | null = null;
  /** Calls of tools, prompts and resources so far. */
  calls = 0;
  /** Bytes (characters of the messages) of the calls in flight. */
  inflightBytes = 0;
  closed = false;
  readonly open = new Map<string, Call>();
  readonly inflight = new Set<Call>();
  readonly questions = new Map<number, OpenQuestion>();
  private initialized = false;
  private held: Array<() => void> = [];
  private lastQuestion = 0;

  constructor(
    readonly key: string,
    readonly attachment: Attachment,
    private readonly downstream: Downstream,
  ) {}

  get capabilities(): Readonly<Fields> {
    return this.profile.capabilities;
  }

  /** `initialize`; `protocolVersion` is the one that its servers are asked for. */
  introduce(params: Fields, protocolVersion: string): void {
    const capabilities = isFields(params['capabilities']) ? params['capabilities'] : {};
    this.profile = { protocolVersion, capabilities, params };
    this.introduced = true;
  }

  get ready(): boolean {
    return this.initialized;
  }

  /** False: the message cannot be put into words (an answer becomes an error instead), and nothing was sent. */
  send(message: Fields): boolean {
    const text = isAnswer(message) ? answerText(message) : textOf(message);
    if (text !== null) this.sendText(text);
    return text !== null;
  }

  sendText(text: string): void {
    if (!this.closed) this.downstream.send(text);
  }

  /** Notifications about changes mean nothing to a client that has not finished its start. */
  tell(text: string): void {
    if (this.initialized) this.sendText(text);
  }

  nextQuestionId(): number {
    this.lastQuestion += 1;
    return this.lastQuestion;
  }

  /**
   * Now, or once the client has said that it is initialized: before, a server may not ask it
   * anything. False: too much waits already, and it will not happen.
   */
  whenReady(act: () => void): boolean {
    if (this.initialized) act();
    else if (this.held.length < MAX_HELD) this.held.push(act);
    else return false;
    return true;
  }

  becomeReady(): void {
    this.initialized = true;
    const held = this.held;
    this.held = [];
    for (const act of held) act();
  }
}

/** Numbers and texts are different ids: 1 is not "1". */
export function idKey(id: RpcId): string {
  return `${typeof id}:${id}`;
}
