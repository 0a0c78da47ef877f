/** Hung is not busy: a daemon that is at work is left alone, one that is stopped or hangs is told at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  CleanupAnswer,
  Finding,
  MonitorAnswer,
  StartAnswer,
  StatusAnswer,
} from '../contracts/answers.js';
import type { ShimAnnouncement } from '../contracts/files.js';
import { DaemonHost } from '../daemon/host.js';
import { openLog } from '../daemon/log.js';
import { listAnnouncements } from '../home/announce.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { installationAt } from '../home/launch.js';
import { createProcessTable } from '../monitor/table/index.js';
import { echo } from './support/clients.js';
import { connectBehind, type WatchedClient } from './support/faults.js';
import { CLI, EVERYTHING, TestHome, until } from './support/home.js';
import { promised, tookMs } from './support/promised.js';

// A tray app that runs in this process is to be of the same version as the bundles: none gives way to an older one.
vi.hoisted(() => {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  Object.assign(globalThis, { __SHIMKEEPER_VERSION__: version });
});

const BLOCKER = path.join(import.meta.dirname, 'fixtures/blocks-on-signal.cjs');
const BUSY_MS = 15_000;
/** What is promised for a stopped daemon. */
const FLAGGED_WITHIN_MS = 3_000;
/** A daemon that sleeps has its answer read once more before it is accused: 3 s, and what a loaded machine adds. */
const HUNG_WITHIN_MS = 6_000;

/** `monitor --watch` prints nothing where nothing is wrong; it looks from well before this on. */
const WATCH_STARTS_MS = 2_500;

let home: TestHome;
let blockFile: string;
let clients: WatchedClient[];
let watches: ChildProcess[];
beforeEach(async () => {
  home = await TestHome.create();
  clients = [];
  watches = [];
  blockFile = path.join(home.folder, 'block.json');
  const everything = { command: process.execPath, args: [EVERYTHING, 'stdio'], env: { OF: home.folder } };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { everything } }), { mode: 0o600 });
  const env = { NODE_OPTIONS: `--require ${BLOCKER}`, BLOCK_FILE: blockFile };
  expect((await home.cli(['start', '--headless'], env)).code).toBe(0);
});
afterEach(async () => {
  await Promise.all(clients.map(({ client }) => client.close()));
  for (const watch of watches) watch.kill('SIGKILL');
  expect(await home.close()).toEqual([]);
});

function daemonProcess(): LiveProcess {
  const found = readIdentity(home.pidFile() ?? 0);
  if (!found) throw new Error('no daemon');
  return found;
}

async function client(): Promise<WatchedClient> {
  const one = await connectBehind(home);
  clients.push(one);
  return one;
}

/** Blocks the daemon's event loop for real. */
function block(pid: number, what: { how: 'work' | 'sleep' | 'slow'; ms: number; turnMs?: number }): void {
  writeFileSync(blockFile, JSON.stringify(what));
  process.kill(pid, 'SIGUSR2');
}

/** A shim's own word on its daemon. */
function troubleOf(one: WatchedClient): string | null {
  const found = listAnnouncements(home.paths.shimsDir).find(
    ({ content }) => content?.['pid'] === one.shimPid,
  );
  return (found?.content as ShimAnnouncement | null | undefined)?.trouble?.code ?? null;
}

/** Findings as `monitor --watch` prints them, once it looks. */
async function watchFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  const child = spawn(process.execPath, [CLI, 'monitor', '--watch', '--json'], {
    env: home.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  watches.push(child);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const finding = JSON.parse(line) as Finding;
    if (isOfHome(finding)) findings.push(finding);
  });
  // Its first look, which finds nothing, has no event.
  await delay(WATCH_STARTS_MS);
  return findings;
}

/** The servers of this machine's clients are none of this home, and come and go. */
function isOfHome({ kind, resolves }: Finding): boolean {
  const about = resolves ?? kind;
  return about !== 'duplicate-server' && about !== 'orphan-server';
}

const kinds = (findings: readonly Finding[]): string[] => findings.map(({ kind }) => kind);

describe('a daemon that is busy', () => {
  it('for 15 s is left alone: nobody accuses it, nothing is lost, and whoever comes meanwhile waits', async () => {
    const one = await client();
    await echo(one, 'before');
    const findings = await watchFindings();
    const daemon = daemonProcess();
    const { instanceId, shims } = home.health() ?? {};
    block(daemon.pid, { how: 'work', ms: BUSY_MS });
    const blockedAt = performance.now();
    const asked = echo(one, 'meanwhile');
    const newcomer = client();
    // Looked at below; until then a failure of it is nobody's.
    newcomer.catch(() => undefined);
    await delay(4_000);
    const { code, stdout } = await home.cli(['status', '--json']);
    const status = JSON.parse(stdout) as StatusAnswer;
    expect(status.daemon).toMatchObject({
      pid: daemon.pid,
      responsive: true,
      busy: expect.stringContaining('worked'),
    });
    expect(status.problems).toEqual([]);
    expect(code).toBe(0);
    const looked = await home.json<MonitorAnswer>('monitor');
    expect(looked.findings.filter(isOfHome)).toEqual([]);
    const started = await home.json<StartAnswer>('start');
    expect(started.daemon).toMatchObject({ pid: daemon.pid, instanceId });
    expect(performance.now() - blockedAt).toBeGreaterThan(BUSY_MS - 1_000);
    expect(await asked).toContain('meanwhile');
    expect(await echo(await newcomer, 'newcomer')).toContain('newcomer');
    expect(isAlive(daemon)).toBe(true);
    expect(findings).toEqual([]);
    expect(clients.flatMap((client) => client.said())).toEqual([]);
    const after = home.health();
    expect(after?.instanceId).toBe(instanceId);
    // The same session as before: its link was never cut.
    expect(after?.shims).toContainEqual({
      ...shims?.[0],
      calls: expect.any(Number),
      latencyMs: expect.any(Number),
      inflight: expect.any(Number),
    });
  });

  it('whose loop is merely slow is left alone too', async () => {
    const one = await client();
    await echo(one, 'before');
    const findings = await watchFindings();
    const daemon = daemonProcess();
    block(daemon.pid, { how: 'slow', ms: 8_000, turnMs: 1_700 });
    const asked = echo(one, 'meanwhile');
    await delay(3_000);
    expect((await home.status()).daemon).toMatchObject({ pid: daemon.pid, responsive: true });
    expect(await asked).toContain('meanwhile');
    await delay(3_000);
    expect(await echo(one, 'after')).toContain('after');
    expect(findings).toEqual([]);
    expect(one.said()).toEqual([]);
    expect(daemonProcess()).toEqual(daemon);
  });

  it('is waited for by restart, which ends it in order', async () => {
    const one = await client();
    await echo(one, 'before');
    const first = daemonProcess();
    block(first.pid, { how: 'work', ms: 6_000 });
    const restarted = await home.json<StartAnswer>('restart');
    // Nothing was ended by a signal.
    expect(restarted.cleaned).toEqual([]);
    expect(restarted.daemon.pid).not.toBe(first.pid);
    expect(await echo(one, 'after')).toContain('after');
  });

  it('is waited for by a tray app that takes over, and hands over in order', async () => {
    const one = await client();
    await echo(one, 'before');
    const headless = daemonProcess();
    const log = openLog(home.paths.logsDir, 'tray');
    const table = createProcessTable();
    const host = new DaemonHost({
      paths: home.paths,
      kind: 'tray',
      installation: installationAt(path.dirname(CLI)),
      log,
      table,
      env: { ...process.env, ...home.env },
    });
    try {
      block(headless.pid, { how: 'work', ms: 6_000 });
      await host.start();
      expect(home.health()).toMatchObject({ pid: process.pid, host: 'tray' });
      await until(() => !isAlive(headless), 10_000, 'the headless daemon has ended');
      expect(await echo(one, 'after')).toContain('after');
    } finally {
      await host.stop();
      await table.close();
      await log.close();
    }
  });

  it('is waited for by stop, which ends it in order', async () => {
    const { pid } = daemonProcess();
    block(pid, { how: 'work', ms: 6_000 });
    const stopped = await home.json<CleanupAnswer>('stop');
    expect(stopped).toMatchObject({ ended: [{ pid, role: 'daemon', how: 'asked' }], left: [] });
  });
});

describe('a daemon that is stopped', () => {
  it('is told within 3 s by shims, old and new, by status and by monitor; let go, it serves on', async () => {
    const one = await client();
    await echo(one, 'before');
    const findings = await watchFindings();
    const daemon = daemonProcess();
    // What this machine takes just now for a look at a daemon that is well.
    const lagMs = await tookMs(home.status());
    process.kill(daemon.pid, 'SIGSTOP');
    const told = async (what: string, condition: () => boolean): Promise<void> =>
      void (await until(condition, FLAGGED_WITHIN_MS + 2 * lagMs, what));
    await Promise.all([
      told('the shim on stderr', () =>
        one.said().some((line) => line.includes(`pid ${daemon.pid}) is stopped`)),
      ),
      told('the shim in the home', () => troubleOf(one) === 'daemon-hung'),
      told('monitor --watch', () => kinds(findings).includes('hung-daemon')),
    ]);
    const status = await promised(() => home.status(), FLAGGED_WITHIN_MS + lagMs, 'status');
    expect(status.daemon).toMatchObject({ pid: daemon.pid, responsive: false });
    expect(status.shims).toMatchObject([{ pid: one.shimPid, trouble: { code: 'daemon-hung' } }]);
    const [finding] = findings;
    expect(finding).toMatchObject({
      kind: 'hung-daemon',
      pid: daemon.pid,
      action: expect.stringContaining('restart'),
    });
    expect(finding?.evidence.join()).toContain('stopped');
    const asked = echo(one, 'meanwhile');
    const newcomer = client();
    const start = await home.cli(['start']);
    expect(start.code).toBe(2);
    expect(start.stderr).toContain('restart');
    expect(isAlive(daemon)).toBe(true);
    process.kill(daemon.pid, 'SIGCONT');
    expect(await asked).toContain('meanwhile');
    expect(await echo(await newcomer, 'newcomer')).toContain('newcomer');
    expect(daemonProcess()).toEqual(daemon);
    await until(() => troubleOf(one) === null, 5_000, 'the shim is content');
    await until(() => findings.some(({ resolves }) => resolves === 'hung-daemon'), 5_000, 'resolved');
    expect(one.said()).toHaveLength(1);
  });

  it('and stays so: calls are answered in bounded time with what mends it; no shim ends it', async () => {
    const one = await client();
    await echo(one, 'before');
    const daemon = daemonProcess();
    process.kill(daemon.pid, 'SIGSTOP');
    const error = await echo(one, 'in flight').then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error?.message).toContain('restart');
    // From now on at once.
    const again = one.client.listTools().catch((reason: Error) => reason.message);
    expect(await tookMs(again)).toBeLessThan(2_000);
    expect(await again).toContain('restart');
    expect(isAlive(daemon)).toBe(true);
    process.kill(daemon.pid, 'SIGCONT');
    await until(
      async () => (await echo(one, 'after').catch(() => '')).includes('after'),
      20_000,
      'it serves',
    );
    expect(daemonProcess()).toEqual(daemon);
  });
});

describe('a daemon that hangs', () => {
  it('and sleeps is told as such, and replaced by restart on its verified identity', async () => {
    const one = await client();
    await echo(one, 'before');
    const findings = await watchFindings();
    const daemon = daemonProcess();
    block(daemon.pid, { how: 'sleep', ms: 60_000 });
    await until(() => one.said().some((line) => line.includes('hangs')), HUNG_WITHIN_MS, 'the shim says so');
    await until(() => kinds(findings).includes('hung-daemon'), HUNG_WITHIN_MS, 'monitor --watch');
    expect(findings[0]?.evidence.join()).toContain('slept');
    expect((await home.status()).daemon).toMatchObject({ pid: daemon.pid, responsive: false });
    const restarted = await home.json<StartAnswer>('restart');
    expect(restarted.cleaned).toMatchObject([{ pid: daemon.pid, role: 'daemon' }]);
    expect(isAlive(daemon)).toBe(false);
    expect(restarted.daemon.pid).not.toBe(daemon.pid);
    expect(await echo(one, 'after')).toContain('after');
  });
});
