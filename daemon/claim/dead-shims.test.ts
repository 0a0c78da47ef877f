import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShimAnnouncement } from '../../contracts/files.js';
import type { ProcessIdentity } from '../../contracts/identity.js';
import { writeAnnouncement } from '../../home/announce.js';
import { ownIdentity, readIdentity } from '../../home/identity.js';
import { createProcessTable } from '../../monitor/table/index.js';
import { DeadShims } from './dead-shims.js';

const table = createProcessTable();
let shimsDir: string;
let lines: string[];

beforeEach(() => {
  shimsDir = mkdtempSync(path.join(tmpdir(), 'shimkeeper-dead-'));
  lines = [];
});
afterEach(() => rmSync(shimsDir, { recursive: true, force: true }));

const log = {
  info: () => undefined,
  warn: (_fields: object, message: string) => void lines.push(message),
  error: () => undefined,
};

function announce(identity: ProcessIdentity): string {
  const content: ShimAnnouncement = {
    schema: 1,
    role: 'shim',
    startTime: 0,
    version: '0.0.0',
    client: 'c',
    clientIdentity: null,
    clientName: null,
    state: 'attached',
    stdinEnded: false,
    stdinProvenAt: null,
    announcedAt: new Date(0).toISOString(),
    ...identity,
  };
  return writeAnnouncement(shimsDir, content);
}

describe('announcements of shims', () => {
  it('of the dead are removed, soon or at the beat; of the living never', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const alive = readIdentity(child.pid ?? 0);
    if (!alive) throw new Error('it has no identity');
    const own = announce(ownIdentity());
    const killed = announce(alive);
    // The same pid, born at another time: its process is long gone.
    const before = announce({ ...alive, startTicks: alive.startTicks - 1 });
    const dead = new DeadShims({ shimsDir, table, log, beatMs: 3_600_000 });
    await dead.sweep();
    expect([own, killed, before].map((file) => existsSync(file))).toEqual([true, true, false]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    dead.soon();
    dead.soon();
    await expect.poll(() => existsSync(killed), { timeout: 10_000 }).toBe(false);
    expect(existsSync(own)).toBe(true);
    await dead.close();
    await dead.close();
    const beating = new DeadShims({ shimsDir, table, log, beatMs: 20 });
    const late = announce({ ...alive, startTicks: 1 });
    await expect.poll(() => existsSync(late), { timeout: 10_000 }).toBe(false);
    await beating.close();
    expect(existsSync(own)).toBe(true);
  });

  it('that cannot be judged stay', async () => {
    const strange = { ...ownIdentity(), pid: 999_999_999 };
    const file = announce(strange);
    writeFileSync(path.join(shimsDir, '1-1.json'), 'junk');
    writeFileSync(path.join(shimsDir, '2-2.json'), JSON.stringify({ bootId: 'x', pid: 3, startTicks: 3 }));
    const failing = { read: () => Promise.reject(new Error('no descriptors')) };
    const dead = new DeadShims({ shimsDir, table: failing, log });
    await dead.sweep();
    expect(readdirSync(shimsDir)).toHaveLength(3);
    expect(lines).toEqual(['the announcements of shims could not be looked at']);
    await dead.close();
    const real = new DeadShims({ shimsDir, table, log });
    await real.sweep();
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(shimsDir).sort()).toEqual(['1-1.json', '2-2.json']);
    await real.close();
  });
});
