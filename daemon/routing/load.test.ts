/** How much may be in flight, for each client and in all, in calls and in characters. */
import { expect, test } from 'vitest';
import { Call } from './call.js';
import { Client } from './client.js';
import {
  Load,
  MAX_INFLIGHT,
  MAX_INFLIGHT_BYTES,
  MAX_INFLIGHT_BYTES_PER_CLIENT,
  MAX_INFLIGHT_PER_CLIENT,
} from './load.js';

const client = (key: string): Client => new Client(key, { kind: 'all' }, { send: () => undefined });
const call = (of: Client, bytes: number): Call =>
  new Call(of, 1, String(1), 'tools/call', bytes, () => undefined);
const FULL = { data: { code: 'queue-full', retryable: true } };

/** So many calls of a client, with so many characters each; the calls. */
function fill(load: Load, of: Client, calls: number, bytes: number): Call[] {
  const made = Array.from({ length: calls }, () => call(of, bytes));
  for (const one of made) load.add(one);
  return made;
}

test('the calls of one client are bounded; others still pass, and so does it when one is answered', () => {
  const load = new Load(() => undefined);
  const [greedy, modest] = [client('greedy'), client('modest')];
  const made = fill(load, greedy, MAX_INFLIGHT_PER_CLIENT, 1);
  expect(load.refusal(greedy)).toMatchObject({ ...FULL, message: expect.stringContaining('of this client') });
  expect(load.refusal(modest)).toBeNull();
  load.remove(made[0]!);
  expect(load.refusal(greedy)).toBeNull();
});

test('so are their characters, and one message of the largest size always passes', () => {
  const load = new Load(() => undefined);
  const [greedy, modest] = [client('greedy'), client('modest')];
  expect(load.refusal(greedy)).toBeNull();
  const made = fill(load, greedy, 4, MAX_INFLIGHT_BYTES_PER_CLIENT / 4);
  expect(load.refusal(greedy)).toMatchObject(FULL);
  expect(load.refusal(modest)).toBeNull();
  for (const one of made) load.remove(one);
  expect([load.refusal(greedy), load.inflight, greedy.inflightBytes]).toEqual([null, 0, 0]);
});

test('the calls of all clients together are bounded', () => {
  const load = new Load(() => undefined);
  const each = MAX_INFLIGHT_PER_CLIENT / 2;
  const made = Array.from({ length: MAX_INFLIGHT / each }, (_, at) => fill(load, client(`c${at}`), each, 1));
  const late = client('late');
  expect(load.refusal(late)).toMatchObject({ ...FULL, message: expect.stringContaining('of all clients') });
  load.remove(made[0]![0]!);
  expect(load.refusal(late)).toBeNull();
});

test('so are the characters of all clients together', () => {
  const load = new Load(() => undefined);
  const each = MAX_INFLIGHT_BYTES_PER_CLIENT / 2;
  const made = Array.from({ length: MAX_INFLIGHT_BYTES / each }, (_, at) =>
    fill(load, client(`c${at}`), 1, each),
  );
  const late = client('late');
  expect(load.refusal(late)).toMatchObject(FULL);
  load.remove(made[0]![0]!);
  expect(load.refusal(late)).toBeNull();
});

test('what is taken away twice is counted once', () => {
  let changes = 0;
  const load = new Load(() => {
    changes += 1;
  });
  const [one] = fill(load, client('c'), 1, 10);
  load.remove(one!);
  load.remove(one!);
  expect([load.inflight, changes]).toEqual([0, 2]);
});
