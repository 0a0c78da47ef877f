/** What the fuzzer says: raw HTTP, WebSocket frames, and JSON-RPC that is none. */
import fc from 'fast-check';
import { HEADER } from '../../contracts/wire.js';
import { frame, upgradeWith } from './raw.js';

const SEED_VARIABLE = 'SHIMKEEPER_FUZZ_SEED';

/** Fixed, so that the gate is no lottery: the same cases for everybody. Who hunts gives other numbers. */
const GATE_SEED = 20_261_123;

export function fuzzSeed(): number {
  const seed = Number(process.env[SEED_VARIABLE] ?? GATE_SEED);
  console.log(`fuzz: seed ${seed}; other cases with ${SEED_VARIABLE}=<number>`);
  return seed;
}

const junkText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\r\n',
    '\n ',
    '*',
    '%00',
    '../'.repeat(8),
    'a'.repeat(9_000),
    '\u00ff\u00fe',
  ),
);

const KNOWN_HEADERS = [
  ...['Host', 'Origin', 'Connection', 'Upgrade', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version'],
  ...['Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions', 'Content-Length', 'Transfer-Encoding'],
  ...['Expect', 'Authorization', 'Cookie', 'TE', 'Trailer', 'Content-Encoding', '__proto__', 'constructor'],
  ...[HEADER.nonce, HEADER.proof],
];

const headerName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KNOWN_HEADERS) },
  { weight: 1, arbitrary: junkText },
);

const headerValue = (port: number) =>
  fc.oneof(
    fc.constantFrom(
      'websocket',
      'Upgrade',
      'close',
      'keep-alive',
      'chunked',
      '100-continue',
      '13',
      '0',
      '-1',
    ),
    fc.constantFrom('99999999999999999999', 'null', 'https://evil.example', 'localhost', `127.0.0.1:${port}`),
    fc.constantFrom(
      'permessage-deflate; client_max_window_bits=99',
      'dGhlIHNhbXBsZSBub25jZQ==',
      '0'.repeat(64),
    ),
    junkText,
  );

/** A request, well-formed or not, cut into pieces; none of them knows the token. */
export function rawHttp(port: number): fc.Arbitrary<Buffer[]> {
  const method = fc.oneof(
    fc.constantFrom('GET', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'PRI', 'SUBSCRIBE', 'get'),
    junkText,
  );
  const target = fc.oneof(
    fc.constantFrom('/', '*', `http://127.0.0.1:${port}/`, '//evil.example/', '/?token=x', '/__proto__'),
    junkText,
  );
  const version = fc.oneof(fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', ''), junkText);
  const line = fc.tuple(headerName, headerValue(port)).map(([name, value]) => `${name}: ${value}`);
  const composed = fc
    .tuple(
      method,
      target,
      version,
      fc.array(line, { maxLength: 8 }),
      junkText,
      fc.constantFrom('\r\n', '\n', '\r'),
    )
    .map(([verb, place, http, headers, body, newline]) =>
      Buffer.from([`${verb} ${place} ${http}`, ...headers, '', body].join(newline), 'latin1'),
    );
  const almost = mutated(upgradeWith(port, '0'.repeat(64)).bytes);
  const noise = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  return cut(
    fc.oneof(
      { weight: 3, arbitrary: composed },
      { weight: 3, arbitrary: almost },
      { weight: 1, arbitrary: noise },
    ),
  );
}

/** A good message with some of its bytes changed, repeated or missing. */
function mutated(good: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat({ max: good.length - 1 }),
    drop: fc.nat({ max: 3 }),
    insert: fc.uint8Array({ maxLength: 3 }),
  });
  return fc
    .array(change, { maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (bytes, { at, drop, insert }) =>
          Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + drop)]),
        good,
      ),
    );
}

/** Frames one after the other, in their rights and wrongs; the payloads are now and then JSON of ours. */
export function rawFrames(): fc.Arbitrary<Buffer[]> {
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.oneof(junkText, junkOwnFrame(), junkMessage()).map((text) => Buffer.from(text)),
  );
  const one = fc
    .record({
      fin: fc.boolean(),
      reserved: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat({ max: 7 })),
      opcode: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(0, 1, 2, 8, 9, 10) }, fc.nat({ max: 15 })),
      masked: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
      payload,
      claimed: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { freq: 8, nil: undefined }),
    })
    .map(frame);
  return cut(fc.array(one, { minLength: 1, maxLength: 5 }).map((frames) => Buffer.concat(frames)));
}

function cut(whole: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer[]> {
  return fc.tuple(whole, fc.array(fc.nat({ max: 600 }), { maxLength: 2 })).map(([bytes, at]) => {
    const places = [0, ...at.filter((place) => place < bytes.length).sort((a, b) => a - b), bytes.length];
    return places.slice(1).map((place, index) => bytes.subarray(places[index] ?? 0, place));
  });
}

const POISONS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then'];

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(2 ** 53 + 1, 1e308, -0, 'x'.repeat(5_000), [], {}, null),
  fc.constantFrom({ toString: null, valueOf: null }, { length: -1 }),
);

function fields(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom(...POISONS),
    junkText,
  );
  // By hand, because an object literal would take "__proto__" for itself, and to say a name twice.
  return fc
    .array(fc.tuple(name, anyValue), { maxLength: 5 })
    .map((pairs) => pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(','));
}

const METHODS = [
  ...[
    'initialize',
    'ping',
    'tools/list',
    'tools/call',
    'prompts/get',
    'resources/read',
    'resources/subscribe',
  ],
  ...['completion/complete', 'logging/setLevel', 'tasks/get', 'notifications/cancelled'],
  ...['notifications/progress', 'notifications/initialized', 'notifications/roots/list_changed', 'x'],
];
const PARAMS = ['name', 'arguments', 'uri', 'ref', 'level', 'cursor', '_meta', 'requestId', 'progressToken'];

/** JSON-RPC as nobody would write it. */
export function junkMessage(): fc.Arbitrary<string> {
  const params = fields(PARAMS).map((text) => `"params":{${text}}`);
  const method = fc
    .oneof(fc.constantFrom(...METHODS), anyValue)
    .map((value) => `"method":${JSON.stringify(value)}`);
  const id = anyValue.map((value) => `"id":${JSON.stringify(value)}`);
  const shaped = fc
    .tuple(fc.option(id), fc.option(method), fc.option(params), fields(['result', 'error', 'jsonrpc']))
    .map((members) => `{${members.filter((member) => member).join(',')}}`);
  const batch = fc.array(shaped, { maxLength: 4 }).map((messages) => `[${messages.join(',')}]`);
  return fc.oneof({ weight: 6, arbitrary: shaped }, batch, junkText, fc.json());
}

/** Our own frames, misused. */
export function junkOwnFrame(): fc.Arbitrary<string> {
  const kind = fc.oneof(
    fc.constantFrom('hello', 'ping', 'client', 'ask', 'answer', 'bye', 'welcome', 'challenge'),
    anyValue,
  );
  return fc
    .tuple(kind, fields(['n', 'name', 'id', 'method', 'proof', 'as', 'identity', 'protocol']))
    .map(([sk, rest]) => `{"sk":${JSON.stringify(sk)}${rest && ','}${rest}}`);
}
