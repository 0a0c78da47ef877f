import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { INITIALIZE_ID, readGreeting } from './initialize.js';
import { commandKey, commandName } from './pool-names.js';
import { BACKOFF_MAX_MS, NO_FAILURES, nextStep, recordFailure, STABLE_MS } from './restart-policy.js';
import { quoteForCmd, spawnPlan } from './spawn-plan.js';
import { BoundedSink, logFileName, MAX_STDERR_BYTES_PER_SECOND } from './stderr-log.js';

test('posix: the command as it is; windows: .exe direct, .cmd through cmd.exe', () => {
  const spec = { command: 'npx', args: ['-y', 'a b&c'], env: {}, cwd: null };
  const around = { env: { Path: 'C:\\n;C:\\m', ComSpec: 'C:\\cmd.exe', PATHEXT: '.EXE;.CMD' } };
  expect(spawnPlan(spec, { ...around, platform: 'linux', exists: () => false })).toEqual({
    file: 'npx',
    args: ['-y', 'a b&c'],
    verbatim: false,
  });
  const found = (file: string) => (name: string) => name === file;
  expect(spawnPlan(spec, { ...around, platform: 'win32', exists: found('C:\\m\\npx.exe') }).file).toBe(
    'C:\\m\\npx.exe',
  );
  expect(spawnPlan(spec, { ...around, platform: 'win32', exists: found('C:\\m\\npx.cmd') })).toEqual({
    file: 'C:\\cmd.exe',
    args: ['/d', '/s', '/c', `"^"C:\\m\\npx.cmd^" ^^^"-y^^^" ^^^"a^^^ b^^^&c^^^""`],
    verbatim: true,
  });
  expect(spawnPlan(spec, { ...around, platform: 'win32', exists: () => false }).file).toBe('npx');
});

test('windows: a venv’s own python direct, a line break never through cmd.exe', () => {
  const env = { PATH: 'C:\\n', PATHEXT: '.EXE;.CMD' };
  const around = { env, platform: 'win32' as const };
  const python = { command: '.venv\\Scripts\\python.exe', args: ['-m', 's'], env: {}, cwd: 'C:\\p q' };
  const file = 'C:\\p q\\.venv\\Scripts\\python.exe';
  expect(spawnPlan(python, { ...around, exists: (name) => name === file })).toEqual({
    file,
    args: ['-m', 's'],
    verbatim: false,
  });
  const uvx = { command: 'uvx', args: ['a\r\ncalc.exe'], env: {}, cwd: null };
  expect(() => spawnPlan(uvx, { ...around, exists: (name) => name === 'C:\\n\\uvx.cmd' })).toThrow(
    /line break/,
  );
  expect(spawnPlan(uvx, { ...around, exists: (name) => name === 'C:\\n\\uvx.exe' }).args).toEqual(uvx.args);
});

test('quoting for cmd.exe: backslashes before quotes doubled, syntax behind carets', () => {
  expect(quoteForCmd('a"b', 1)).toBe('^"a\\^"b^"');
  expect(quoteForCmd('a\\', 1)).toBe('^"a\\\\^"');
  expect(quoteForCmd('%PATH%', 1)).toBe('^"^%PATH^%^"');
});

test('restarts back off, are bounded, and are forgiven after a stable time', () => {
  let failures = NO_FAILURES;
  const waits: number[] = [];
  for (;;) {
    failures = recordFailure(failures, 'ended', 0);
    const step = nextStep(failures, 100);
    if (step.kind === 'give-up') break;
    waits.push(step.afterMs);
  }
  expect(waits).toEqual([100, 200, 400, 800, 1_600]);
  expect(recordFailure(failures, 'ended', STABLE_MS)).toEqual({ weight: 1, count: 1 });
  expect(nextStep(recordFailure(NO_FAILURES, 'unstartable', 0))).toEqual({ kind: 'give-up' });
  expect(nextStep({ weight: 1, count: 30 })).toEqual({ kind: 'retry', afterMs: BACKOFF_MAX_MS });
});

test('in-place servers: the same for the same command, arguments, directory and environment', () => {
  const one = {
    kind: 'command',
    command: '/usr/bin/npx',
    args: ['-y', 'pkg', '--key=secret'],
    cwd: '/w',
  } as const;
  const key = (env: Record<string, string>, cwd = '/w'): string => commandKey({ ...one, env, cwd });
  expect(key({ a: '1', b: '2' })).toBe(key({ b: '2', a: '1' }));
  expect(key({ a: '1' })).not.toBe(key({ a: '2' }));
  expect(key({}, '/v')).not.toBe(key({}));
  expect(commandName({ ...one, env: {} })).toMatch(/^npx pkg #[0-9a-f]{6}$/);
});

test('the answer to our initialize: a hello, a refusal, or something else', () => {
  const result = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, odd: 1 };
  expect(readGreeting({ id: INITIALIZE_ID, result })).toEqual({ kind: 'hello', hello: result });
  expect(readGreeting({ id: INITIALIZE_ID, error: { message: 'no' } })).toMatchObject({ kind: 'refused' });
  expect(readGreeting({ id: INITIALIZE_ID, result: {} })).toMatchObject({ kind: 'refused' });
  expect(readGreeting({ id: 1, method: 'ping' })).toEqual({ kind: 'other' });
});

test('stderr: bounded in rate, never in the way, the last words kept', () => {
  const file = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  let now = 0;
  const sink = new BoundedSink(
    file,
    () => now,
    () => file.end(),
  );
  for (let times = 0; times < 100; times += 1) sink.write(Buffer.alloc(64 * 1024, 'x'));
  now = 5_000;
  sink.write(Buffer.from('fatal: \u001b[31mno key\n\n'));
  sink.close();
  const written = String(file.read());
  expect(written.length).toBeLessThan(MAX_STDERR_BYTES_PER_SECOND + 200);
  expect(written).toMatch(/\[shimkeeper: \d+ bytes of stderr dropped\]\nfatal/);
  expect(sink.lastWords()).toBe('fatal:  [31mno key');
});

test('stderr: a file that fails is no reason to fall', () => {
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
  const sink = new BoundedSink(
    broken,
    () => 0,
    () => undefined,
  );
  sink.write(Buffer.from('a\n'));
  sink.write(Buffer.from('b\n'));
  sink.close();
  expect(sink.lastWords()).toBe('b');
  expect(logFileName('../my server')).toBe('server-.._my_server.log');
});
