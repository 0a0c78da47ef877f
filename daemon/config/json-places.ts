/**
 * Reads strict JSON only to tell places: where the text stops being JSON, and at which line each key stands.
 * `JSON.parse` gives neither in a form that is stable across runtimes.
 */

/** Deeper nesting than this is no configuration; it also bounds the recursion. */
const MAX_DEPTH = 64;

export interface Place {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export class JsonSyntaxError extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

export type JsonPath = ReadonlyArray<string | number>;

/** Where each value's key (or, in lists, the value itself) begins. Throws JsonSyntaxError. */
export function locateJson(text: string): (path: JsonPath) => Place {
  const offsets = new Scanner(text).scan();
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsets.get(pathKey(path.slice(0, length)));
      if (offset !== undefined) return placeAt(text, offset);
    }
    return placeAt(text, 0);
  };
}

function pathKey(path: JsonPath): string {
  return JSON.stringify(path.map(String));
}

export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

class Scanner {
  private at = 0;
  private readonly path: Array<string | number> = [];
  private readonly offsets = new Map<string, number>();

  constructor(private readonly text: string) {}

  scan(): Map<string, number> {
    this.value();
    this.space();
    if (this.at < this.text.length) this.fail('expected the end of the file');
    return this.offsets;
  }

  private value(): void {
    this.space();
    const char = this.text[this.at];
    if (this.path.length > MAX_DEPTH) this.fail('nested too deeply');
    if (char === '{') this.object();
    else if (char === '[') this.list();
    else if (char === '"') this.string();
    else if (!this.take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) {
      this.fail('expected a value');
    }
  }

  private object(): void {
    this.members('}', () => {
      this.space();
      const start = this.at;
      if (this.text[this.at] !== '"') this.fail('expected a key in double quotes');
      const key = this.string();
      this.refuseKey(key, start);
      this.space();
      if (this.text[this.at] !== ':') this.fail(`expected ":" after ${JSON.stringify(key)}`);
      this.at += 1;
      this.enter(key, start);
    });
  }

  /** JSON.parse takes the last of two, and who reads the file sees the first; `__proto__` is lost on the way to us. */
  private refuseKey(key: string, start: number): void {
    const twice = this.offsets.has(pathKey([...this.path, key]));
    if (!twice && key !== '__proto__') return;
    this.at = start;
    this.fail(twice ? `the key ${JSON.stringify(key)} stands twice` : 'the key "__proto__" is not allowed');
  }

  private list(): void {
    let index = 0;
    this.members(']', () => {
      this.space();
      this.enter(index, this.at);
      index += 1;
    });
  }

  private enter(step: string | number, start: number): void {
    this.path.push(step);
    this.offsets.set(pathKey(this.path), start);
    this.value();
    this.path.pop();
  }

  private members(close: string, member: () => void): void {
    this.at += 1;
    this.space();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.space();
      const char = this.text[this.at];
      if (char !== ',' && char !== close) this.fail(`expected "," or "${close}"`);
      this.at += 1;
      if (char === close) return;
    }
  }

  private string(): string {
    const start = this.at;
    if (!this.take(/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[\u007f-\u009f])*"/uy)) {
      this.fail('expected a text that ends on the same line');
    }
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private space(): void {
    this.take(/[ \t\r\n]*/y);
  }

  private fail(message: string): never {
    throw new JsonSyntaxError(placeAt(this.text, this.at), message);
  }
}
