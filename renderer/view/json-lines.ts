export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'plain';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Lines are drawn in blocks; a block that did not change is not drawn again. */
export const LINES_PER_BLOCK = 40;

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

export interface ShownText {
  readonly text: string;
  /** False: shown as it stands, without colours. */
  readonly json: boolean;
}

/** Indented when it is JSON; else as it stands, because a corrupt file is shown as it is. */
export function prettyJson(raw: string): ShownText {
  try {
    return { text: JSON.stringify(JSON.parse(raw), null, 2), json: true };
  } catch (error) {
    if (error instanceof SyntaxError) return { text: raw.trimEnd(), json: false };
    throw error;
  }
}

/** Text in blocks of LINES_PER_BLOCK lines. */
export function lineBlocks(text: string): readonly string[] {
  const lines = text.split('\n');
  const blocks: string[] = [];
  for (let i = 0; i < lines.length; i += LINES_PER_BLOCK)
    blocks.push(lines.slice(i, i + LINES_PER_BLOCK).join('\n'));
  return blocks;
}

/** The tokens of a piece of valid JSON; joined they are the piece again. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let end = 0;
  const add = (kind: TokenKind, part: string) => {
    if (part !== '') found.push({ kind, text: part });
  };
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon, number] = match;
    add('plain', text.slice(end, match.index));
    if (quoted !== undefined) {
      add(colon === undefined ? 'string' : 'key', quoted);
      add('plain', colon ?? '');
    } else add(number === undefined ? 'word' : 'number', whole);
    end = match.index + whole.length;
  }
  add('plain', text.slice(end));
  return found;
}
