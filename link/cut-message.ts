/** What a JSON-RPC message was, of which only the two ends are known because it was too large to keep. Pure. */

export interface CutMessage {
  readonly kind: 'request' | 'response';
  readonly id: string | number;
}

const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"`;
const ID = String.raw`"id"\s*:\s*(-?\d{1,15}|"(?:[^"\\]|\\.){0,200}")`;
/** The members before the large one: version and id in any order, then what tells the kind. */
const START = new RegExp(
  String.raw`^\s*\{\s*(?:${VERSION}\s*,\s*)?(?:${ID}\s*,\s*)?(?:${VERSION}\s*,\s*)?"(result|error|method)"\s*:`,
);
/** The last brace of a line closes the message itself, so an id right before it is the message's own. */
const END = new RegExp(String.raw`[,{]\s*${ID}\s*(?:,\s*${VERSION}\s*)?\}\s*$`);

/** null where it cannot be told for certain, or where it has no id (a notification). */
export function cutMessage(head: Buffer, tail: Buffer): CutMessage | null {
  const start = START.exec(head.toString('latin1'));
  const member = start?.[2];
  if (member === undefined) return null;
  const text = start?.[1] ?? END.exec(tail.toString('latin1'))?.[1];
  const id = text === undefined ? null : idOf(text);
  return id === null ? null : { kind: member === 'method' ? 'request' : 'response', id };
}

function idOf(latin1: string): string | number | null {
  try {
    const id: unknown = JSON.parse(Buffer.from(latin1, 'latin1').toString('utf8'));
    return typeof id === 'string' || typeof id === 'number' ? id : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
