import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STRANGE_NUMBERS, valueText, written } from './testing/json-texts.js';
import {
  change,
  composed,
  MAX_NESTING,
  markItems,
  markPart,
  memberText,
  readWritten,
  settleRepeats,
  textOf,
} from './written.js';

type Fields = Record<string, unknown>;
const TOKEN = ['params', '_meta', 'progressToken'] as const;
const read = (text: string): Fields => readWritten(text) as Fields;

test('the numbers of these tests are those that JavaScript would change', () => {
  for (const number of STRANGE_NUMBERS) expect(JSON.stringify(JSON.parse(number))).not.toBe(number);
});

test('what is not changed is the text itself, whatever it is', () => {
  fc.assert(
    fc.property(valueText, (value) => {
      const text = `{"result":${value},"jsonrpc":"2.0"}`;
      expect(textOf(read(text))).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

/** A request as anybody may write it: members in any order, space anywhere, payloads of any kind. */
const request = fc
  .record({
    args: valueText,
    extra: valueText,
    id: fc.constantFrom('7', '"x"', '1.0', '-0', '"\\u0041"'),
    token: fc.constantFrom('1', '"t"', '1e2', '18446744073709551615'),
    gap: fc.constantFrom('', ' '),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  })
  .map(({ args, extra, id, token, gap, order }) => {
    const build = (idText: string, tokenText: string, name: string): string => {
      const meta = written(
        [
          { key: '"x"', value: extra },
          { key: '"progressToken"', value: tokenText },
        ],
        gap,
      );
      const inner = [
        { key: '"arguments"', value: args },
        { key: '"_meta"', value: meta },
        { key: '"name"', value: name },
      ];
      const members = [
        { key: '"id"', value: idText },
        { key: '"params"', value: written(inner, gap) },
        { key: '"method"', value: '"tools/call"' },
        { key: '"extra"', value: extra },
      ];
      return written(
        order.flatMap((at) => members[at] ?? []),
        gap,
      );
    };
    return { id, token, build };
  });

test('a member that is kept does not keep the message that it stood in', () => {
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: 200 }, (_, index) => {
    const message = read(`{"id":"${'i'.repeat(20)}${index}","params":{"x":"${'y'.repeat(1_000_000)}"}}`);
    return memberText(message, ['id']);
  });
  // All of them would be 200 MB; what is not collected yet has to go when it is needed.
  expect(new Set(kept).size).toBe(200);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
});

test('what is changed stands in its place, every other byte as it was', () => {
  fc.assert(
    fc.property(request, ({ id, token, build }) => {
      const message = read(build(id, token, '"own"'));
      expect(memberText(message, ['id'])).toBe(id);
      expect(memberText(message, ['params', '_meta', 'progressToken'])).toBe(token);
      change(message, ['params', '_meta', 'progressToken'], 12);
      change(message, ['id'], 34);
      change(message, ['params', 'name'], 'between');
      change(message, ['params', 'name'], 'new "name"');
      expect(message).toMatchObject({ id: 34, params: { name: 'new "name"', _meta: { progressToken: 12 } } });
      expect(textOf(message)).toBe(build('34', '12', '"new \\"name\\""'));
      change(message, ['id'], 1, id);
      change(message, ['params', '_meta', 'progressToken'], 1, token);
      change(message, ['params', 'name'], 'own');
      expect(textOf(message)).toBe(build(id, token, '"own"'));
    }),
    { numRuns: 2_000 },
  );
});

test('a member that stands twice where something is changed: the text is written anew, with one', () => {
  const twice = read('{"id":1,"i\\u0064":2,"x":1.0}');
  change(twice, ['id'], 3);
  expect(textOf(twice)).toBe('{"id":3,"x":1}');
  const inside = read('{"id":1,"params":{"_meta":{"progressToken":5},"_meta":{}}}');
  settleRepeats(inside, TOKEN);
  expect(textOf(inside)).toBe('{"id":1,"params":{"_meta":{}}}');
  const token = read('{"params":{"_meta":{"progressToken":5,"progressToken":6}}}');
  settleRepeats(token, TOKEN);
  expect(textOf(token)).toBe('{"params":{"_meta":{"progressToken":6}}}');
});

test('members that stand twice elsewhere pass as they are', () => {
  const text = '{"id":1,"x":1,"x":2,"params":{"a":{"b":1,"b":2},"c":1,"c":2,"_meta":{"d":1,"d":2}}}';
  const kept = read(text);
  settleRepeats(kept, TOKEN);
  change(kept, ['id'], 7);
  expect(textOf(kept)).toBe(text.replace('"id":1', '"id":7'));
});

test('copies share nothing that is changed in one of them', () => {
  const params = read('{"requestId":5,"reason":1.0}');
  const [one, other] = [{ ...params }, { ...params }];
  change(one, ['requestId'], 8);
  expect(textOf(one)).toBe('{"requestId":8,"reason":1.0}');
  expect(textOf(other)).toBe('{"requestId":5,"reason":1.0}');
});

test('parts, items and what is put together out of them', () => {
  const message = read('{"result":{"tools":[{"name":"a","max":1.0}, 5, {"name":"b","max":1e5}],"x":-0}}');
  markPart(message, ['result']);
  const result = message['result'] as Fields;
  expect(textOf({ jsonrpc: '2.0', result })).toBe(
    '{"jsonrpc":"2.0","result":{"tools":[{"name":"a","max":1.0}, 5, {"name":"b","max":1e5}],"x":-0}}',
  );
  markItems(message, ['result', 'tools']);
  const tools = (result['tools'] as Fields[]).filter((tool) => typeof tool === 'object');
  for (const tool of tools) change(tool, ['name'], `s__${String(tool['name'])}`);
  const list = composed({ tools, nothing: undefined });
  expect(textOf({ result: list, id: 1 })).toBe(
    '{"result":{"tools":[{"name":"s__a","max":1.0},{"name":"s__b","max":1e5}]},"id":1}',
  );
  markPart(message, ['missing']);
  markItems(message, ['result']);
});

test('a batch: each of its messages knows its own text', () => {
  const [one, two] = readWritten('[ {"id":1,"a":1.0} ,{"id":2,"a":-0}]') as Fields[];
  change(one as Fields, ['id'], 9);
  expect(textOf([one, two])).toBe('[{"id":9,"a":1.0},{"id":2,"a":-0}]');
});

test('lines: what ends one is never passed on inside of a message', () => {
  expect(textOf(read('{"a":1.0}\r'))).toBe('{"a":1.0}');
  expect(textOf(read('{"a":\n1.0}'))).toBe('{"a":1}');
  expect(textOf(read('{"a":\r1.0}'))).toBe('{"a":1}');
});

test('too deep for the peers: said, the stack is never exhausted', () => {
  const deep = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  expect(textOf(read(deep(MAX_NESTING - 1)))).toBe(deep(MAX_NESTING - 1));
  expect(() => textOf(read(deep(MAX_NESTING)))).toThrow(RangeError);
  expect(() => textOf(read(deep(1_000_000)))).toThrow(RangeError);
  expect(() => textOf({ inside: read(deep(1_000_000)) })).toThrow(RangeError);
});

test('what cannot be changed is a bug, and named', () => {
  expect(() => change(read('{"id":1}'), ['params', 'name'], 1)).toThrow('params.name');
});
