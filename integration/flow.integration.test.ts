/** Large messages and clients that do not read, through whole programs: nobody else is slowed, nothing is lost unsaid. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../contracts/product.js';
import { connect } from './support/clients.js';
import { SHIM, TestHome, until } from './support/home.js';

const LARGE = path.resolve(import.meta.dirname, '../daemon/servers/fixtures/large-answers.mjs');
const MEBIBYTE = 1024 * 1024;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
  const servers = { large: { command: process.execPath, args: [LARGE] } };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: servers }), { mode: 0o600 });
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

interface Answer {
  readonly id: number;
  readonly result?: { readonly content: readonly { readonly text: string }[] };
  readonly error?: { readonly data: { readonly code: string; readonly retryable: boolean } };
}

class RawClient {
  readonly answers: Answer[] = [];
  readonly child: ChildProcess = home.spawn(process.execPath, [SHIM]);
  private readonly lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });

  constructor() {
    this.lines.on('line', (line) => {
      const message = JSON.parse(line) as Answer & { method?: string };
      if (message.method === undefined) this.answers.push(message);
    });
    this.child.stdin?.on('error', () => undefined);
    const clientInfo = { name: 'raw', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    this.say({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    this.say({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  call(id: number, bytes: number, argument = ''): void {
    const params = { name: 't', arguments: { bytes, argument } };
    this.say({ jsonrpc: '2.0', id, method: 'tools/call', params });
  }

  stopReading(): void {
    this.lines.pause();
  }

  readAgain(): void {
    this.lines.resume();
  }

  async answer(id: number): Promise<Answer> {
    const find = (): Answer | undefined => this.answers.find((one) => one.id === id);
    return (await until(find, 60_000, `the answer to ${id}`)) as Answer;
  }

  private say(message: object): void {
    this.child.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}

const size = ({ result }: Answer): number | undefined => result?.content[0]?.text.length;

it('messages of almost 20 MB pass in both directions, larger ones are an error to their own call', async () => {
  const client = new RawClient();
  const almost = MAX_MESSAGE_BYTES - 1_000;
  client.call(1, almost);
  expect(size(await client.answer(1))).toBe(almost);
  client.call(2, 10, 'x'.repeat(almost));
  expect(size(await client.answer(2))).toBe(10);
  client.call(3, MAX_MESSAGE_BYTES + 1);
  client.call(4, 10, 'x'.repeat(MAX_MESSAGE_BYTES + 1));
  client.call(5, 20);
  for (const id of [3, 4]) {
    expect((await client.answer(id)).error?.data).toEqual({ code: 'message-too-large', retryable: false });
  }
  expect(size(await client.answer(5))).toBe(20);
  // It was the same link all the time: a broken one would have ended in other errors.
  expect(client.answers.map(({ id }) => id).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
}, 120_000);

it('a client that does not read holds a bounded part of the memory and slows nobody; its calls are all answered', async () => {
  const CALLS = 30;
  const bystander = await connect(home, { name: 'bystander' });
  const small = { name: 't', arguments: { bytes: 100 } };
  await bystander.client.callTool(small);
  const daemon = home.pidFile() ?? 0;
  const stalled = new RawClient();
  await stalled.answer(0);
  stalled.stopReading();
  for (let id = 1; id <= CALLS; id += 1) stalled.call(id, 4 * MEBIBYTE);
  let peak = 0;
  const slowest = { ms: 0 };
  for (let times = 0; times < 30; times += 1) {
    const before = performance.now();
    await bystander.client.callTool(small);
    slowest.ms = Math.max(slowest.ms, performance.now() - before);
    peak = Math.max(peak, residentBytes(daemon));
  }
  stalled.readAgain();
  for (let id = 1; id <= CALLS; id += 1) {
    const { error, result } = await stalled.answer(id);
    expect(result ?? error?.data.code).toBeTruthy();
  }
  expect(stalled.answers).toHaveLength(CALLS + 1);
  // 120 MiB of answers were asked for; 64 may wait, and V8 takes its time to give back what has gone.
  expect(peak).toBeLessThan(600 * MEBIBYTE);
  expect(slowest.ms).toBeLessThan(10_000);
  expect(home.pidFile()).toBe(daemon);
  await bystander.client.close();
}, 180_000);

function residentBytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1024;
}
