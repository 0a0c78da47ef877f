import fc from 'fast-check';
import { type Node, parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { ShimkeeperError } from '../../contracts/errors.js';
import { sameBeside } from './jsonc-proof.js';
import { partsAt } from './jsonc-scan.js';

const trivia = fc.constantFrom('', ' ', '\n', '\r\n\t', '// "{[\n', '/* ]}" // */', '/**/');
const texts = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '{', ']', '/', '*', '\n', 'é'),
  maxLength: 6,
});
const { value } = fc.letrec<{ value: string; list: string; object: string; plain: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, tie('plain'), tie('object'), tie('list')),
  plain: fc.oneof(
    texts.map((text) => JSON.stringify(text)),
    fc.constantFrom('null', 'true', 'false', '0', '-1.5e+3'),
  ),
  list: fc
    .tuple(fc.array(fc.tuple(trivia, tie('value'), trivia), { maxLength: 4 }), trivia)
    .map(([parts, end]) => `[${parts.map((part) => part.join('')).join(',')}${end}]`),
  object: fc
    .tuple(fc.array(fc.tuple(trivia, texts, trivia, tie('value'), trivia), { maxLength: 4 }), trivia)
    .map(([parts, end]) => {
      const members = parts.map(([a, key, b, one, c]) => `${a}${JSON.stringify(key)}${b}:${one}${c}`);
      return `{${members.join(',')}${end}}`;
    }),
}));

/** As a parser of the whole sees it. */
function expectSame(text: string, node: Node): void {
  if (node.type !== 'object' && node.type !== 'array') return;
  const { parts, end } = partsAt(text, node.offset);
  expect(end).toBe(node.offset + node.length);
  const children = node.children ?? [];
  expect(parts.map(({ start }) => start)).toEqual(children.map(({ offset }) => offset));
  for (const [at, child] of children.entries()) {
    const inner = node.type === 'object' ? child.children?.[1] : child;
    const part = parts[at];
    expect(part?.key).toBe(node.type === 'object' ? child.children?.[0]?.value : null);
    expect(part?.value.start).toBe(inner?.offset);
    expect(part?.value.end).toBe((inner?.offset ?? 0) + (inner?.length ?? 0));
    expect(part?.comma !== null).toBe(at < children.length - 1);
    if (inner) expectSame(text, inner);
  }
}

it('finds what a parser finds, where it stands', () => {
  fc.assert(
    fc.property(value, trivia, (text, before) => {
      const whole = `${before}${text}`;
      const root = parseTree(whole);
      if (root) expectSame(whole, root);
    }),
    { numRuns: 400 },
  );
});

it('takes no text for granted: it ends, and says where it cannot go on', () => {
  fc.assert(
    fc.property(value, fc.nat(), (text, at) => {
      const broken = `{${text.slice(0, at % (text.length + 1))}`;
      try {
        partsAt(broken, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(ShimkeeperError);
        expect(String(error)).toMatch(/line \d+/);
      }
    }),
    { numRuns: 400 },
  );
});

describe('the proof that nothing but servers has changed', () => {
  const from = '{ "a": [1, { "b": 2 }], "mcp": { "x": 1, "servers": { "s": {} } }, "z": "text" }';
  const paths = [['mcp', 'servers']];
  it.each([
    ['ours came', '"s": {}', '"ours": { "command": "x" }'],
    ['none is left', '"s": {}', ''],
    ['the whole holder went', ', "servers": { "s": {} }', ''],
    ['a comment came', '"z"', '/* z */ "z"'],
  ])('holds where %s', (_what, part, put) => {
    expect(sameBeside(from, from.replace(part, put), paths)).toBe(true);
  });

  it.each([
    ['a value differs', '"b": 2', '"b": 3'],
    ['a key differs', '"b"', '"c"'],
    ['something went', '"x": 1, ', ''],
    ['something came', '"x": 1', '"x": 1, "y": 1'],
    ['a comma is missing', '"x": 1,', '"x": 1'],
    ['a bracket is missing', '"text" }', '"text"'],
    ['a server is broken', '"s": {}', '"s": { "command" }'],
    ['a server stands twice', '"s": {}', '"s": {}, "s": {}'],
    ['the holder stands twice', '"x": 1', '"servers": {}'],
    ['the holder is none', '{ "s": {} }', '7'],
  ])('does not hold where %s', (_what, part, put) => {
    expect(sameBeside(from, from.replace(part, put), paths)).toBe(false);
  });
});
