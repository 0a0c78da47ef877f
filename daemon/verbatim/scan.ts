/**
 * Where things stand in a text that was parsed before, so that it is JSON. Nothing here is recursive: no nesting
 * exhausts the stack. Pure.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;
/** Characters that are looked at one by one behind an escaped quote. */
const LOOKS = 32;

/** `end` is behind the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span of its value; `key` is read, not as written. */
export interface Member extends Span {
  readonly key: string;
}

/** Of the object that begins at or behind `at`, in their order, repeated ones too. */
export function membersOf(text: string, at: number): Member[] {
  const members: Member[] = [];
  let next = skipSpace(text, skipSpace(text, at) + 1);
  if (text.charCodeAt(next) === CLOSE_BRACE) return members;
  for (;;) {
    const keyEnd = skipString(text, next);
    const key = readKey(text, next, keyEnd);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, start);
    members.push({ key, start, end });
    next = skipSpace(text, end);
    if (text.charCodeAt(next) !== COMMA) return members;
    next = skipSpace(text, next + 1);
  }
}

/** Of the list that begins at or behind `at`. */
export function elementsOf(text: string, at: number): Span[] {
  const elements: Span[] = [];
  let start = skipSpace(text, skipSpace(text, at) + 1);
  if (text.charCodeAt(start) === CLOSE_BRACKET) return elements;
  for (;;) {
    const end = skipValue(text, start);
    elements.push({ start, end });
    const next = skipSpace(text, end);
    if (text.charCodeAt(next) !== COMMA) return elements;
    start = skipSpace(text, next + 1);
  }
}

/** More than so many lists and objects inside one another. */
export function isDeeper(text: string, levels: number): boolean {
  // Every level is at least two characters.
  if (text.length <= 2 * levels) return false;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = skipString(text, at);
      continue;
    }
    at += 1;
    if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      depth += 1;
      if (depth > levels) return true;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}

function readKey(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inside;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) <= SPACE) next += 1;
  return next;
}

function skipValue(text: string, at: number): number {
  const char = text.charCodeAt(at);
  if (char === QUOTE) return skipString(text, at);
  if (char === OPEN_BRACE || char === OPEN_BRACKET) return skipNested(text, at);
  return skipWord(text, at);
}

function skipNested(text: string, at: number): number {
  let depth = 0;
  for (let next = at; next < text.length; ) {
    const char = text.charCodeAt(next);
    if (char === QUOTE) {
      next = skipString(text, next);
      continue;
    }
    next += 1;
    if (char === OPEN_BRACE || char === OPEN_BRACKET) depth += 1;
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return next;
    }
  }
  throw notJson();
}

/** A number, true, false or null. */
function skipWord(text: string, at: number): number {
  let next = at;
  for (; next < text.length; next += 1) {
    const char = text.charCodeAt(next);
    if (char === COMMA || char === CLOSE_BRACE || char === CLOSE_BRACKET || char <= SPACE) break;
  }
  return next;
}

/** By the native search for its end: most of a large message is in its texts. */
function skipString(text: string, at: number): number {
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw notJson();
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    // An even number of backslashes before it: none of them belongs to the quote.
    if ((quote - before) % 2 === 1) return quote + 1;
    from = quote + 1;
    // Where one is escaped more are, as in JSON within a text; a search for each is slower than a look.
    for (let look = 0; look < LOOKS; look += 1) {
      const char = text.charCodeAt(from);
      if (char === QUOTE) return from + 1;
      from += char === BACKSLASH ? 2 : 1;
    }
  }
}

function notJson(): Error {
  return new Error('a text that was taken for JSON is none');
}
