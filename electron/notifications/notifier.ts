import type { News, Note, NoteKey } from './note.js';
import { noteOf } from './note.js';

/** What appears together is told together. */
const GATHER_MS = 250;
/** A note that is on the screen changes no faster than a person reads. */
const UPDATE_MS = 2_000;
/** What comes so soon after a note belongs to it: a storm is one message that counts up. */
const STORM_MS = 10_000;
/** News in one note; of a larger storm the first so many are counted. */
const MAX_NEWS = 2_000;
/** Shown notes are kept, because a collected one loses its click; older ones give way. */
const MAX_SHOWN = 8;

/** What the desktop gives: a note that can be taken away and replaced. */
export interface ShownNote {
  close(): void;
}

export interface NoteEvents {
  readonly onPressed: (key: NoteKey) => void;
  /** It is no longer on the screen. */
  readonly onGone: () => void;
}

/** `replaces`: the new note takes its place. */
export type ShowNote = (note: Note, replaces: ShownNote | null, events: NoteEvents) => ShownNote;

export interface NotifierDeps {
  /** The person wants to be told, and now. */
  readonly enabled: () => boolean;
  readonly show: ShowNote;
  readonly onPressed: (key: NoteKey) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

interface Current {
  readonly note: ShownNote;
  readonly news: ReadonlyMap<string, News>;
  readonly at: number;
}

/** Tells the person of what needs a look: once each, gathered, and only when wanted. */
export class Notifier {
  readonly #waiting = new Map<string, News>();
  #current: Current | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  readonly #shown: ShownNote[] = [];

  constructor(private readonly deps: NotifierDeps) {}

  add(news: News): void {
    const told = this.#current?.news;
    if (this.#waiting.has(news.id) || told?.has(news.id) || !this.deps.enabled()) return;
    if (this.#waiting.size + (told?.size ?? 0) >= MAX_NEWS) return;
    this.#waiting.set(news.id, news);
    const wait = Math.max(GATHER_MS, this.#lastAt + UPDATE_MS - this.deps.now());
    this.#timer ??= setTimeout(() => this.#tell(), wait);
  }

  /** It is over: told already, its note goes when all that it told is over. */
  resolve(id: string): void {
    this.#waiting.delete(id);
    const { news, note } = this.#current ?? {};
    if (!news?.has(id) || !note) return;
    const left = new Map([...news].filter(([other]) => other !== id));
    this.#current = this.#current && { ...this.#current, news: left };
    if (left.size === 0) this.#takeAway(note);
  }

  /** At once and alone, for what a person has just asked for. */
  say(note: Note): void {
    this.#show(note, null);
  }

  /** May be called twice. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
    this.#current = null;
    for (const note of this.#shown.splice(0)) note.close();
  }

  #tell(): void {
    this.#timer = undefined;
    const now = this.deps.now();
    const before = this.#current && now - this.#current.at < STORM_MS ? this.#current : null;
    const news = new Map([...(before?.news ?? []), ...this.#waiting]);
    this.#waiting.clear();
    const note = noteOf([...news.values()]);
    if (note === null) return;
    this.#lastAt = now;
    this.#current = { note: this.#show(note, before?.note ?? null), news, at: now };
  }

  #show(note: Note, replaces: ShownNote | null): ShownNote {
    const shown: ShownNote = this.deps.show(note, replaces, {
      onPressed: this.deps.onPressed,
      onGone: () => {
        if (this.#current?.note === shown) this.#current = null;
      },
    });
    if (replaces) this.#forget(replaces);
    this.#shown.push(shown);
    if (this.#shown.length > MAX_SHOWN) this.#shown.shift()?.close();
    return shown;
  }

  #takeAway(note: ShownNote): void {
    if (this.#current?.note === note) this.#current = null;
    this.#forget(note);
    note.close();
  }

  #forget(note: ShownNote): void {
    const at = this.#shown.indexOf(note);
    if (at >= 0) this.#shown.splice(at, 1);
  }
}
