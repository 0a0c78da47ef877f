import type { News, Note, NoteKey } from './note.js';
import { noteOf } from './note.js';

/** What appears together is told together. */
const GATHER_MS = 250;
/** A note that is on the screen changes no faster than a person reads. */
const UPDATE_MS = 2_000;
/** What comes so soon after a note belongs to it: a storm is one message that counts up. */
const STORM_MS = 10_000;
/** How soon after the quiet hours what waited for their end is told. */
const QUIET_LOOK_MS = 60_000;
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
  /** The person wants to be told. */
  readonly enabled: () => boolean;
  /** But not at this hour. */
  readonly quiet: () => boolean;
  readonly show: ShowNote;
  readonly onPressed: (key: NoteKey) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A note on the screen. */
interface Told {
  readonly note: ShownNote;
  /** What it tells and is not over; none: it answered a person. */
  news: ReadonlyMap<string, News>;
  readonly at: number;
}

/** Tells the person of what needs a look: once each, gathered, and only when wanted. */
export class Notifier {
  readonly #waiting = new Map<string, News>();
  /** Oldest first, at most MAX_SHOWN. */
  #told: readonly Told[] = [];
  /** The newest note with news, while it is on the screen. */
  #current: Told | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: NotifierDeps) {}

  /** In the quiet hours it waits for their end, and is told then if it still holds. */
  add(news: News): void {
    const told = this.#storm()?.news;
    if (this.#waiting.has(news.id) || told?.has(news.id) || !this.deps.enabled()) return;
    if (this.#waiting.size + (told?.size ?? 0) >= MAX_NEWS) return;
    this.#waiting.set(news.id, news);
    this.#tellIn(Math.max(GATHER_MS, this.#lastAt + UPDATE_MS - this.deps.now()));
  }

  /** It is over: whatever note told it goes when all that it told is over. */
  resolve(id: string): void {
    this.#waiting.delete(id);
    for (const told of this.#told) {
      if (!told.news.has(id)) continue;
      told.news = new Map([...told.news].filter(([other]) => other !== id));
      if (told.news.size === 0) this.#takeAway(told);
    }
  }

  /** At once and alone, for what a person has just asked for. */
  say(note: Note): void {
    this.#show(note, new Map(), null);
  }

  /** May be called twice. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
    for (const told of this.#told) this.#takeAway(told);
  }

  /** What is told now belongs to this note; null: it begins another. */
  #storm(): Told | null {
    const current = this.#current;
    return current && this.deps.now() - current.at < STORM_MS ? current : null;
  }

  #tellIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, ms);
  }

  #tell(): void {
    if (!this.deps.enabled()) this.#waiting.clear();
    if (this.#waiting.size === 0) return;
    if (this.deps.quiet()) {
      this.#tellIn(QUIET_LOOK_MS);
      return;
    }
    const before = this.#storm();
    const news = new Map([...(before?.news ?? []), ...this.#waiting]);
    this.#waiting.clear();
    const note = noteOf([...news.values()]);
    if (note === null) return;
    this.#current = this.#show(note, news, before);
    this.#lastAt = this.#current.at;
  }

  #show(note: Note, news: Told['news'], replaces: Told | null): Told {
    const shown: ShownNote = this.deps.show(note, replaces?.note ?? null, {
      onPressed: this.deps.onPressed,
      onGone: () => this.#forget(told),
    });
    const told: Told = { note: shown, news, at: this.deps.now() };
    if (replaces) this.#forget(replaces);
    this.#told = [...this.#told, told];
    const [oldest] = this.#told;
    if (oldest && this.#told.length > MAX_SHOWN) this.#takeAway(oldest);
    return told;
  }

  #takeAway(told: Told): void {
    this.#forget(told);
    told.note.close();
  }

  #forget(told: Told): void {
    if (this.#current === told) this.#current = null;
    this.#told = this.#told.filter((other) => other !== told);
  }
}
