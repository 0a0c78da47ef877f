import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedTests } from './named-tests.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DOCS = path.join(ROOT, 'docs');

describe('a test that a page of docs/ names', () => {
  const named = readdirSync(DOCS)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) =>
      namedTests(readFileSync(path.join(DOCS, name), 'utf8')).map((test) => ({ name, ...test })),
    );

  it('is many', () => {
    expect(named.length).toBeGreaterThan(20);
  });

  it.each(named)('$name: $file › $title', ({ file, title }) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    if (title !== null) expect(source).toContain(title);
  });
});

describe('namedTests', () => {
  it('reads files, titles, and further titles of the same file', () => {
    expect(namedTests('`a/b.test.ts` › *one `x` two*; › *three*; see `e2e/c.spec.ts`')).toEqual([
      { file: 'a/b.test.ts', title: 'one `x` two' },
      { file: 'a/b.test.ts', title: 'three' },
      { file: 'e2e/c.spec.ts', title: null },
    ]);
  });

  it('takes no other file for a test', () => {
    expect(namedTests('`monitor/end-process.ts` › *no*')).toEqual([]);
  });
});
