/** What one turn of the event loop writes to a stream, handed over at once: sixty-four answers are one write, not sixty-four. */
import type { Writable } from 'node:stream';

/** A turn that writes more than this hands it over in pieces: what waits is with the stream, whose bounds count. */
const MAX_HELD_CHARACTERS = 65_536;

export type OutboxStream = Pick<Writable, 'write' | 'writable' | 'writableLength'>;

export class Outbox {
  private texts: string[] = [];
  private characters = 0;
  private scheduled = false;
  private readonly atTurnsEnd = (): void => {
    this.scheduled = false;
    this.flush();
  };

  /** `pack`: the texts as they go over the stream. `onFull`: the stream wants no more until its `drain`. */
  constructor(
    private readonly stream: OutboxStream,
    private readonly pack: (texts: readonly string[]) => string | Buffer,
    private readonly onFull: () => void = () => undefined,
  ) {}

  /** What the system has not taken yet, in bytes (characters, as long as it is here). */
  get waiting(): number {
    return this.characters + this.stream.writableLength;
  }

  push(text: string): void {
    this.texts.push(text);
    this.characters += text.length;
    if (this.characters >= MAX_HELD_CHARACTERS) this.flush();
    else if (!this.scheduled) {
      this.scheduled = true;
      process.nextTick(this.atTurnsEnd);
    }
  }

  /** To be called before something else is done with the stream. What it no longer takes is dropped. */
  flush(): void {
    if (this.texts.length === 0) return;
    const { texts } = this;
    this.texts = [];
    this.characters = 0;
    if (this.stream.writable && !this.stream.write(this.pack(texts))) this.onFull();
  }

  /** Calls back once all that was pushed so far is with the system, or will never be. */
  onceFlushed(then: () => void): void {
    this.flush();
    this.stream.write('', () => then());
  }
}

/** Newline-delimited, as MCP speaks over stdio. */
export function packLines(texts: readonly string[]): string {
  return texts.length === 1 ? `${texts[0]}\n` : `${texts.join('\n')}\n`;
}
