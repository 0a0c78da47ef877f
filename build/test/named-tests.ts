/** Finds the tests that a page names as `file` › *title*; `› *title*` alone is another one of the same file. */

export interface NamedTest {
  /** From the root of the checkout. */
  readonly file: string;
  /** null: the whole file is meant. */
  readonly title: string | null;
}

const FILE = /`([\w/.-]+\.(?:test|spec)\.ts)`|`([\w/.-]+\.\w+)`|› \*(.+?)\*(?=[\s;|.,)]|$)/g;

export function namedTests(page: string): NamedTest[] {
  const found: NamedTest[] = [];
  let file: string | null = null;
  for (const [, test, other, title] of page.matchAll(FILE)) {
    if (test !== undefined) {
      file = test;
      found.push({ file, title: null });
    } else if (other !== undefined) {
      file = null;
    } else if (file !== null && title !== undefined) {
      if (found.at(-1)?.title === null) found.pop();
      found.push({ file, title });
    }
  }
  return found;
}
