/** One attached client, as routing sees it: what it negotiated, what it waits for, what it was asked. */
import { MAX_FRAME_BYTES, MAX_MESSAGE_BYTES } from '../../contracts/product.js';
import type { Attachment } from '../../contracts/wire.js';
import type { ClientProfile } from '../servers/initialize.js';
import type { Call } from './call.js';
import {
  answerText,
  errorInPlaceOf,
  type Fields,
  failure,
  isAnswer,
  isFields,
  type RpcResponse,
  textOf,
} from './json-rpc.js';
import { Latency } from './latency.js';
import type { LogLevel } from './log-levels.js';

/** Where the client's messages go: a session's socket, or a test's list. */
export interface Downstream {
  send(text: string): void;
}

/** What an MCP peer is taken to speak before it has said so. */
const UNSAID_PROTOCOL_VERSION = '2025-03-26';
/** Of one UTF-16 unit. */
const MAX_UTF8_BYTES = 3;
/** Questions of servers that wait for the client to finish its start. */
const MAX_HELD = 256;

/** A server's question that lies with this client. */
export interface OpenQuestion {
  /** Hands the client's answer (or progress) to the server that asked. */
  answer(message: RpcResponse): void;
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
  readonly latency = new Latency();
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
    const answers = isAnswer(message);
    const text = answers ? answerText(message) : textOf(message);
    if (text === null || (!answers && !fits(text))) return false;
    // With an id that is too large itself there is nothing that could be answered.
    this.sendText(fits(text) ? text : tooLarge(message));
    return true;
  }

  sendBatch(answers: readonly RpcResponse[]): void {
    const text = `[${answers.map(answerText).join(',')}]`;
    this.sendText(fits(text) ? text : `[${answers.map(tooLarge).join(',')}]`);
  }

  /** A message that is too large to pass is dropped; for what nobody waits for. */
  sendText(text: string): void {
    if (!this.closed && fits(text)) this.downstream.send(text);
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

/** The link takes no larger message; one alone that a server may send always fits. */
function fits(text: string): boolean {
  return text.length <= MAX_FRAME_BYTES / MAX_UTF8_BYTES || Buffer.byteLength(text) <= MAX_FRAME_BYTES;
}

/** The text of the error in the place of an answer. */
function tooLarge(answer: Fields): string {
  const why = `The answer is larger than ${MAX_MESSAGE_BYTES} bytes: ask for less at once.`;
  return answerText(errorInPlaceOf(answer, failure.unavailable('message-too-large', why, false)));
}
