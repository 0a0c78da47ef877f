/** Whether what reaches a client is its own. */
import type { Seat } from './table.js';

type Fields = Record<string, unknown>;
export type Id = string | number;
type Blame = (what: string) => void;

/** Of log lines; a part of MCP's, in their order. */
export const LEVELS = ['debug', 'info', 'warning', 'error'] as const;

interface LogLine {
  readonly level: (typeof LEVELS)[number];
  /** Who is attached to the server that wrote it. */
  readonly data: readonly string[];
}

export interface Asked {
  readonly who: string;
  readonly serial: number;
}

export interface Person {
  readonly name: number;
  life: number;
  seat: Seat;
  /** Requests that are to be answered, once. */
  readonly open: Map<Id, Asked>;
  /** Of a batch: what is cancelled there may have its answer already, which waits for the others'. */
  readonly batched: Set<Id>;
  readonly subscribed: Set<string>;
  /** Of LEVELS, where it has asked for one. */
  level: number | null;
  judged: number;
}

/** `blame`: called with what is not as it should be. */
export function judgeMessage(person: Person, message: Fields, blame: Blame): void {
  const { id, method, params } = message as { id?: Id; method?: string; params?: Fields };
  const me = nameOf(person);
  switch (method) {
    case undefined:
      if (id !== 'init') judgeAnswer(person, message, blame);
      return;
    case 'notifications/progress': {
      const asked = params?.['asked'] as Asked & { readonly id: Id };
      if (asked.who !== me || asked.id !== params?.['progressToken']) blame('got progress of another');
      return;
    }
    case 'sampling/createMessage':
      if (params?.['for'] !== me) blame('was asked for another');
      person.seat.post({ jsonrpc: '2.0', id: id ?? 0, result: { by: me } });
      return;
    case 'notifications/message':
      judgeLog(person, params as unknown as LogLine, blame);
      return;
    case 'notifications/resources/updated':
      if (!person.subscribed.has(String(params?.['uri']))) blame('got an update that it did not ask for');
      return;
    default:
      if (!method.endsWith('/list_changed')) blame('got something unknown');
  }
}

function judgeAnswer(person: Person, message: Fields, blame: Blame): void {
  const id = message['id'] as Id;
  const expected = person.open.get(id);
  person.open.delete(id);
  person.batched.delete(id);
  const { result, error } = message as { result?: Fields; error?: { data?: Fields } };
  const asked = (result?.['asked'] ?? error?.data?.['asked']) as (Asked & { readonly id: Id }) | undefined;
  if (!expected) blame('got an answer that it did not wait for');
  else if (error?.data?.['code'] === 'server-lost' || expected.serial === -1) return;
  else if (asked?.who !== expected.who || asked.serial !== expected.serial || asked.id !== id)
    blame('got the answer of another');
}

function judgeLog(person: Person, { level, data }: LogLine, blame: Blame): void {
  if (!data.includes(nameOf(person))) blame('heard a log line of a server that is not its own');
  if (person.level !== null && LEVELS.indexOf(level) < person.level)
    blame('heard a log line below its level');
}

export function nameOf({ name, life }: Person): string {
  return `${name}/${life}`;
}
