/** Daemons and shims that a script of our own name starts, as a version manager's do: one instance, not two. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CleanupAnswer } from '../contracts/answers.js';
import { isAlive, readIdentity } from '../home/identity.js';
import { CLI, SHIM, TestHome, until } from './support/home.js';

const READY_MS = 20_000;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

/** Starts the real program as its child, ends with it, and hands on what ends it. */
function wrapper(name: string, program: string): string {
  const file = path.join(home.folder, 'bin', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `const child = require('node:child_process').spawn(process.execPath,
       [${JSON.stringify(program)}, ...process.argv.slice(2)], { stdio: 'inherit' });
     child.on('exit', (code) => process.exit(code ?? 1));
     process.on('SIGTERM', () => child.kill());`,
  );
  return file;
}

describe('a wrapper', () => {
  it('of the daemon is no duplicate of it, and nobody ends it', async () => {
    const script = wrapper('shimkeeper', CLI);
    const { pid } = home.spawn(process.execPath, [script, 'daemon', '--home', home.paths.home]);
    await until(() => home.health()?.sessions === 0, READY_MS, 'it serves');
    const parent = readIdentity(pid ?? 0);
    expect(home.daemonPid()).not.toBe(pid);
    const status = await home.status();
    expect(status).toMatchObject({ daemon: { pid: home.daemonPid() }, duplicates: [], problems: [] });
    expect((await home.cli(['monitor'])).code).toBe(0);
    expect(await home.json<CleanupAnswer>('cleanup')).toEqual({ ended: [], left: [] });
    expect(parent && isAlive(parent)).toBe(true);
  });

  it('of a shim is no shim beside it, nor its client', async () => {
    expect((await home.cli(['start', '--headless'])).code).toBe(0);
    const shim = home.spawn(process.execPath, [wrapper('shimkeeper-shim', SHIM), '--client', 'wrapped']);
    const attached = await until(() => home.health()?.shims[0], READY_MS, 'it is attached');
    const { shims } = await home.status();
    expect(shims).toMatchObject([{ pid: attached.pid, state: 'attached', clientPid: process.pid }]);
    expect(attached.pid).not.toBe(shim.pid);
    expect(attached.clientPid).toBe(process.pid);
  });
});
