import { expect, test } from 'vitest';
import { answer } from './answers.js';

const ask = (method: string, params?: object): Record<string, unknown> =>
  JSON.parse(answer(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), '1.2.3') ?? 'null');

test('initialize: the version asked for where it is known, else the newest', () => {
  expect(ask('initialize', { protocolVersion: '2024-11-05' })['result']).toMatchObject({
    protocolVersion: '2024-11-05',
    serverInfo: { name: 'shimkeeper-example', version: '1.2.3' },
  });
  expect(ask('initialize', {})['result']).toMatchObject({ protocolVersion: '2025-11-25' });
});

test('its tools, resource and prompt answer', () => {
  const text = (name: string, args: object): unknown =>
    ask('tools/call', { name, arguments: args })['result'];
  expect(text('echo', { message: 'hi' })).toEqual({ content: [{ type: 'text', text: 'hi' }] });
  expect(text('add', { a: 2, b: 3 })).toEqual({ content: [{ type: 'text', text: '5' }] });
  const { tools } = ask('tools/list')['result'] as { tools: Array<{ name: string }> };
  expect(tools.map(({ name }) => name)).toEqual(['echo', 'add', 'time', 'process']);
  expect(ask('resources/read', { uri: 'shimkeeper://example/about' })).toHaveProperty('result');
  expect(ask('prompts/get', { name: 'introduce' })).toHaveProperty('result');
});

test('what it does not know is an error; notifications have no answer; junk is a parse error', () => {
  expect(ask('tools/call', { name: 'toString' })['error']).toMatchObject({ code: -32_602 });
  expect(ask('x/y')['error']).toMatchObject({ code: -32_601 });
  expect(answer('{"jsonrpc":"2.0","method":"notifications/initialized"}', '1')).toBeNull();
  expect(answer('{', '1')).toContain('-32700');
  expect(answer('null', '1')).toContain('-32700');
});
