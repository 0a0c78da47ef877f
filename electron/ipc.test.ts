import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { IPC_CHANNELS } from '../contracts/ipc.js';
import { type IpcHandlers, isTrusted, registerIpc, type Sender } from './ipc.js';
import { fileOf, PAGE_URL } from './page-files.js';

const OWN = { id: 1 };
const rule = { isOwnWindow: (sender: { id: number }) => sender.id === OWN.id, pageUrl: PAGE_URL };
const from = (change: Partial<Sender> = {}): Sender => ({
  sender: OWN,
  senderFrame: { url: PAGE_URL, parent: null },
  ...change,
});

describe('who may ask', () => {
  it('is our own page in the main frame of our own window', () => {
    expect(isTrusted(from(), rule)).toBe(true);
    expect(isTrusted(from({ senderFrame: { url: `${PAGE_URL}#shims`, parent: null } }), rule)).toBe(true);
  });

  it.each([
    ['another window', from({ sender: { id: 2 } })],
    ['a frame inside of the page', from({ senderFrame: { url: PAGE_URL, parent: {} } })],
    ['another page', from({ senderFrame: { url: 'https://example.invalid/', parent: null } })],
    [
      'a page of our scheme on another host',
      from({ senderFrame: { url: 'shimkeeper://evil/index.html', parent: null } }),
    ],
    ['a frame that is gone', from({ senderFrame: null })],
  ])('is not %s', (_name, sender) => {
    expect(isTrusted(sender, rule)).toBe(false);
  });
});

describe('what may be asked', () => {
  type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;

  function registered() {
    const listeners = new Map<string, Listener>();
    const calls: unknown[][] = [];
    const refusals: string[] = [];
    const record = (...args: unknown[]) => calls.push(args) as never;
    const handlers = Object.fromEntries(IPC_CHANNELS.map((c) => [c, record])) as unknown as IpcHandlers;
    const ipc = {
      handle: (channel: string, listener: Listener) => void listeners.set(channel, listener),
      removeHandler: (channel: string) => void listeners.delete(channel),
    };
    const remove = registerIpc(ipc, handlers, rule, (message) => refusals.push(message));
    const call = (channel: string, args: unknown[], sender: Sender = from()) =>
      listeners.get(channel)!(sender as unknown as IpcMainInvokeEvent, ...args);
    return { call, calls, refusals, remove, listeners };
  }

  it('passes checked arguments to the handler', () => {
    const { call, calls } = registered();
    call('action:run', ['clean-up']);
    call('preferences:set', [{ theme: 'dark', quietHours: { from: '22:00', to: '07:00' }, port: null }]);
    call('details:get', ['12-345']);
    expect(calls).toEqual([
      ['clean-up'],
      [{ theme: 'dark', quietHours: { from: '22:00', to: '07:00' }, port: null }],
      ['12-345'],
    ]);
  });

  it.each([
    ['action:run', ['format-disk']],
    ['action:run', []],
    ['action:run', ['clean-up', 'more']],
    ['login:set', ['yes']],
    ['preferences:set', [{ theme: 'dark', path: '/etc' }]],
    ['clipboard:connect', ['x'.repeat(1_000)]],
    ['state:get', [1]],
    ['preferences:set', [{ quietHours: { from: '24:00', to: '7:00' } }]],
    ['preferences:set', [{ port: 0 }]],
    ['preferences:set', [{ autoCleanGraceSeconds: 1 }]],
    ['preferences:set', [{ historyDays: 15 }]],
    ['cleanup:plan', ['everything']],
    ['details:get', ['1-2-3']],
    ['details:get', ['1; x']],
    ['server:log', ['']],
    ['server:test', ['x'.repeat(101)]],
    ['config:save', ['{}']],
    ['config:save', ['{}', 'no digest']],
  ])('refuses %s with %j', (channel, args) => {
    const { call, calls, refusals } = registered();
    expect(() => call(channel, args)).toThrow(/arguments/);
    expect(calls).toEqual([]);
    expect(refusals).toHaveLength(1);
  });

  it('refuses a stranger before it looks at the arguments', () => {
    const { call, calls } = registered();
    expect(() => call('state:get', [], from({ sender: { id: 9 } }))).toThrow(/sender/);
    expect(calls).toEqual([]);
  });

  it('leaves no handler behind', () => {
    const { remove, listeners } = registered();
    remove();
    expect(listeners.size).toBe(0);
  });
});

describe('what the page’s protocol serves', () => {
  const root = '/app/dist/renderer';
  it('is a file of a known kind under the root', () => {
    expect(fileOf(PAGE_URL, root)).toBe('/app/dist/renderer/index.html');
    expect(fileOf('shimkeeper://window/main.js?v=1', root)).toBe('/app/dist/renderer/main.js');
  });

  it.each([
    'shimkeeper://other/index.html',
    'shimkeeper://window/',
    'shimkeeper://window/%2e%2e%2fmain.js',
    'shimkeeper://window/..%2f..%2fpackage.json',
    'shimkeeper://window/%00.html',
    'shimkeeper://window/%zz.html',
    'shimkeeper://window/main.cjs',
  ])('is never %s', (url) => {
    expect(fileOf(url, root)).toBeNull();
  });
});
