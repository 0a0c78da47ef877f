/** JSON as other languages write it: what JavaScript would read and write back as something else. */
import fc from 'fast-check';

/** Read and written back, each of them is another text. */
export const STRANGE_NUMBERS = [
  '18446744073709551615',
  '-9223372036854775808',
  '9007199254740993',
  '1.0',
  '0.10',
  '-0',
  '-0.0',
  '1e5',
  '1E+05',
  '0.1e-7',
  '1e400',
  '3.141592653589793238462643383279',
];

const STRANGE_STRINGS = [
  '"\\u00e9"',
  '"\\/a\\/"',
  '"\\u003cb\\u003e"',
  '"\\\\"',
  '"\\\\\\""',
  '"}{][,:"',
  '"\\ud83d\\ude00"',
];

const space = fc.constantFrom('', '', '', ' ', '  ', '\t');

const word = fc.oneof(
  fc.constantFrom(...STRANGE_NUMBERS),
  fc.constantFrom(...STRANGE_STRINGS),
  fc.constantFrom('true', 'false', 'null', '{}', '[]', '""', '1', '-12.5'),
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
);

/** As written, its quotes included. */
const keyText = fc.oneof(
  fc.constantFrom('"a"', '"10"', '"9"', '"__proto__"', '"i\\u0064"', '"with \\" quote"', '"id"', '""'),
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
);

export interface MemberText {
  readonly key: string;
  readonly value: string;
}

export interface ObjectText {
  readonly text: string;
  readonly members: readonly MemberText[];
}

export const { valueText, memberText } = fc.letrec<{ valueText: string; memberText: MemberText }>((tie) => ({
  valueText: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    fc
      .tuple(fc.array(tie('valueText'), { maxLength: 4 }), space)
      .map(([items, gap]) => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`),
    fc
      .tuple(fc.array(tie('memberText'), { maxLength: 4 }), space)
      .map(([members, gap]) => written(members, gap)),
  ),
  memberText: fc.record({ key: keyText, value: tie('valueText') }),
}));

/** Members that stand twice are among them. */
export function objectText(): fc.Arbitrary<ObjectText> {
  return fc
    .tuple(fc.array(memberText, { maxLength: 12 }), space)
    .map(([members, gap]) => ({ members, text: written(members, gap) }));
}

/** The members as one object, with space wherever JSON allows it. */
export function written(members: readonly MemberText[], gap: string): string {
  return `{${gap}${members.map(({ key, value }) => `${key}${gap}:${gap}${value}`).join(`${gap},${gap}`)}${gap}}`;
}
