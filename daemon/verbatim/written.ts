/**
 * Parsed JSON that knows the text it was read from. What routing changes in it is put in its place in that text, and
 * every other byte stays: numbers beyond 2^53, `1.0`, escapes, the order of members, members that stand twice.
 */
import { elementsOf, isDeeper, type Member, membersOf, type Span } from './scan.js';

type Fields = Record<string, unknown>;
export type Path = readonly [string, ...string[]];

/** What is nested deeper is not passed on: the peers' own parsers give up sooner or fall, and others share them. */
export const MAX_NESTING = 5_000;

const WRITTEN = Symbol('written');

interface Edit extends Span {
  readonly text: string;
}

interface Written {
  readonly source: ObjectText;
  /** By their place. A new list at each change: copies of the object share it. */
  readonly edits: readonly Edit[];
}

interface Marked {
  [WRITTEN]?: Written | undefined;
}

/** Parses; an object, and each object of a list (a batch), knows its text. Throws SyntaxError. */
export function readWritten(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) markElements(value, text, 0);
  else mark(value, text);
  return value;
}

/** The text of an object that knows it, changes included; null: it knows none. */
export function writtenText(object: unknown): string | null {
  const written = isObject(object) ? (object as Marked)[WRITTEN] : undefined;
  if (!written) return null;
  const { source, edits } = written;
  let text = '';
  let from = 0;
  for (const edit of edits) {
    text += source.text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return text + source.text.slice(from);
}

/** The text of anything, by what it and its members know of theirs. Throws RangeError where it is too deep for one. */
export function textOf(value: unknown): string {
  const text = writtenText(value) ?? composedText(value);
  if (isDeeper(text, MAX_NESTING)) throw new RangeError('nested too deeply');
  return text;
}

/**
 * Sets a member that is there, in the object and in its text. `text`: the value as it is to be written, where that is not
 * as JavaScript would. Where the object's text leaves it open which member that is, it knows none any more: it is written
 * anew.
 */
export function change(object: Fields, path: Path, value: unknown, text?: string): void {
  const holder = holderOf(object, path);
  const key = path.at(-1);
  if (!holder || key === undefined) throw new Error(`there is no "${path.join('.')}" to be changed`);
  holder[key] = value;
  // What knows no text is ours; it gets one only where that says more than the value (an id beyond 2^53).
  if (!(object as Marked)[WRITTEN] && text !== undefined && text !== JSON.stringify(value)) composed(object);
  const written = (object as Marked)[WRITTEN];
  if (!written) return;
  const span = written.source.find(path);
  if (!span) {
    (object as Marked)[WRITTEN] = undefined;
    return;
  }
  const { start, end } = span;
  const others = written.edits.filter((edit) => edit.start !== start);
  const edit = { start, end, text: text ?? JSON.stringify(value) };
  const edits = [...others, edit].sort((a, b) => a.start - b.start);
  (object as Marked)[WRITTEN] = { source: written.source, edits };
}

/** A member as it is written now; as it would be written where that is not known. A text of its own, to be kept. */
export function memberText(object: Fields, path: Path): string {
  const written = (object as Marked)[WRITTEN];
  const span = written?.source.find(path);
  if (written && span) {
    const edit = written.edits.find(({ start }) => start === span.start);
    return edit?.text ?? detached(written.source.text.slice(span.start, span.end));
  }
  return JSON.stringify(holderOf(object, path)?.[path.at(-1) ?? '']) ?? 'null';
}

/** An object inside of one that knows its text gets to know its own. */
export function markPart(object: Fields, path: Path): void {
  const written = (object as Marked)[WRITTEN];
  const span = written?.source.find(path);
  const part = holderOf(object, path)?.[path.at(-1) ?? ''];
  if (written && span) mark(part, written.source.text.slice(span.start, span.end));
}

/** The same for the objects of a list. */
export function markItems(object: Fields, path: Path): void {
  const written = (object as Marked)[WRITTEN];
  const span = written?.source.find(path);
  const items = holderOf(object, path)?.[path.at(-1) ?? ''];
  if (written && span && Array.isArray(items)) markElements(items, written.source.text, span.start);
}

/** A member that stands twice on this path: peers do not agree on which one counts, so the object is written anew. */
export function settleRepeats(object: Fields, path: Path): void {
  const written = (object as Marked)[WRITTEN];
  if (written?.source.repeats(path)) (object as Marked)[WRITTEN] = undefined;
}

/** Put together out of what knows its text: from now on it knows its own. */
export function composed<T extends Fields>(object: T): T {
  mark(object, writtenText(object) ?? composedText(object));
  return object;
}

function composedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => memberOr(item, 'null')).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, member]) => {
    const text = memberOr(member, '');
    return text === '' ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

/** Only what is right inside may know its text; the rest is ours or nobody's. */
function memberOr(value: unknown, nothing: string): string {
  if (Array.isArray(value) && value.some(knowsText)) return composedText(value);
  return writtenText(value) ?? JSON.stringify(value) ?? nothing;
}

function knowsText(value: unknown): boolean {
  return isObject(value) && (value as Marked)[WRITTEN] !== undefined;
}

function mark(value: unknown, text: string): void {
  if (!isObject(value)) return;
  const one = text.trim();
  // Between members a line may end; peers speak one message a line.
  if (one.includes('\n') || one.includes('\r')) return;
  (value as Marked)[WRITTEN] = { source: new ObjectText(one, 0), edits: [] };
}

function markElements(values: readonly unknown[], text: string, at: number): void {
  const spans = elementsOf(text, at);
  values.forEach((value, index) => {
    const span = spans[index];
    if (span) mark(value, text.slice(span.start, span.end));
  });
}

/** A slice holds on to the whole text that it was cut from, up to 20 MB for an id; UTF-16 keeps every character. */
function detached(slice: string): string {
  return Buffer.from(slice, 'utf16le').toString('utf16le');
}

/** The object that holds the last member of the path; null: there is none. */
export function holderOf(object: Fields, path: Path): Fields | null {
  let holder: unknown = object;
  for (const key of path.slice(0, -1)) holder = isObject(holder) ? holder[key] : undefined;
  return isObject(holder) ? holder : null;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object in a text; looked into when that is first needed, and once. */
class ObjectText {
  private known: readonly Member[] | null = null;
  private readonly inner = new Map<string, ObjectText>();

  constructor(
    readonly text: string,
    private readonly start: number,
  ) {}

  /** null: it is not there, or it cannot be told which one it is. */
  find(path: readonly string[]): Span | null {
    const [key, ...rest] = path;
    const [member, another] = this.named(key);
    if (!member || another || rest.length === 0) return another ? null : (member ?? null);
    return this.inside(member)?.find(rest) ?? null;
  }

  repeats(path: readonly string[]): boolean {
    const [key, ...rest] = path;
    const [member, another] = this.named(key);
    return another !== undefined || (member !== undefined && this.inside(member)?.repeats(rest) === true);
  }

  private named(key: string | undefined): readonly Member[] {
    this.known ??= membersOf(this.text, this.start);
    return this.known.filter((one) => one.key === key);
  }

  private inside(member: Member): ObjectText | null {
    if (this.text[member.start] !== '{') return null;
    const known = this.inner.get(member.key) ?? new ObjectText(this.text, member.start);
    this.inner.set(member.key, known);
    return known;
  }
}
