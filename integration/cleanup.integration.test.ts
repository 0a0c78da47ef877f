/** Finding and ending what is guilty, and nothing else: real orphans, real duplicates, real bystanders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CleanupAnswer, EndedRow, Finding, MonitorAnswer } from '../contracts/answers.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { closeAll, connect, connectMany, echo } from './support/clients.js';
import { CLI, EVERYTHING, SHIM, TestHome, until } from './support/home.js';

const STAYS = 'setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0));';
/** 5 s in which a left server may end by itself, and some to see it twice; a watch's own pace is 15 s. */
const LEFT_TOLD_MS = 11_000;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
  const mcpServers = {
    everything: { command: process.execPath, args: [EVERYTHING, 'stdio'], env: { TEST_FOLDER: home.folder } },
  };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers }), { mode: 0o600 });
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function mustRead(pid: number | undefined): LiveProcess {
  const found = readIdentity(pid ?? 0);
  if (!found) throw new Error(`no process ${pid}`);
  return found;
}

/** A process that looks like a daemon of this home, from another path, and owns nothing. */
function startDuplicate(name = 'shimkeeper.cjs'): ChildProcess {
  const folder = path.join(home.folder, 'elsewhere');
  mkdirSync(folder, { recursive: true });
  const script = path.join(folder, name);
  writeFileSync(script, STAYS);
  return home.spawn(process.execPath, [script, 'daemon', '--home', home.paths.home]);
}

/** A real shim that is stopped, and whose client was then killed: it cannot end by itself. */
async function makeOrphan(): Promise<LiveProcess> {
  const script = `
    const { spawn } = require('node:child_process');
    const shim = spawn(process.execPath, [${JSON.stringify(SHIM)}, '--client', 'doomed'], { stdio: ['pipe', 'pipe', 'ignore'] });
    process.stdout.write(shim.pid + '\\n');
    setInterval(() => {}, 1000);`;
  const client = home.spawn(process.execPath, ['-e', script]);
  if (!client.stdout) throw new Error('no stdout');
  const [text] = await once(client.stdout, 'data');
  const pid = Number(String(text));
  await until(() => home.health()?.shims.some((shim) => shim.pid === pid), 10_000, 'the shim is attached');
  const shim = mustRead(pid);
  process.kill(pid, 'SIGSTOP');
  client.kill('SIGKILL');
  await once(client, 'exit');
  return shim;
}

/** `cleanup`, held to what `--dry-run` planned just before: the same processes, and nothing touched by the planning. */
async function asPlanned(...flags: string[]): Promise<CleanupAnswer> {
  const who = ({ pid, startTime, role }: EndedRow): string => `${role} ${pid} ${startTime}`;
  const planned = await home.json<CleanupAnswer>('cleanup', '--dry-run', ...flags);
  expect(planned.ended).toEqual([]);
  expect(planned.left.filter(({ how }) => how !== 'planned')).toEqual([]);
  expect(planned.left.filter(({ pid, startTime }) => mustRead(pid).startTime !== startTime)).toEqual([]);
  const done = await home.json<CleanupAnswer>('cleanup', ...flags);
  expect(done.left).toEqual([]);
  expect(done.ended.map(who).sort()).toEqual(planned.left.map(who).sort());
  return done;
}

describe('cleanup', () => {
  it('ends a real orphan shim and leaves healthy shims, their clients, the daemon and look-alikes', async () => {
    const clients = await connectMany(home, 2);
    await Promise.all(clients.map((one) => echo(one, 'before')));
    const daemon = home.pidFile();
    const orphan = await makeOrphan();
    // Bystanders: our names in their arguments, none of them ours.
    const bystanders = [
      spawn('sleep', ['60'], { argv0: `node ${CLI} daemon --home ${home.paths.home}`, stdio: 'ignore' }),
      spawn(process.execPath, ['-e', STAYS, 'shimkeeper-shim', '--home', home.paths.home], {
        stdio: 'ignore',
      }),
      spawn(process.execPath, ['-e', STAYS, SHIM], { stdio: 'ignore' }),
    ];
    try {
      const { ended } = await asPlanned();
      expect(ended.map(({ pid, role }) => ({ pid, role }))).toEqual([{ pid: orphan.pid, role: 'shim' }]);
      expect(ended[0]?.evidence.join(' ')).toMatch(/client/);
      expect(isAlive(orphan)).toBe(false);
      for (const one of clients) expect(await echo(one, 'still here')).toContain('still here');
      expect(home.pidFile()).toBe(daemon);
      for (const bystander of bystanders) expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
      expect((await home.cli(['cleanup'])).code).toBe(0);
    } finally {
      for (const bystander of bystanders) bystander.kill('SIGKILL');
    }
    await closeAll(clients);
  });

  it('ends a duplicate daemon from another path, with its evidence, and not the real one', async () => {
    await home.cli(['start']);
    const real = home.pidFile();
    const duplicate = startDuplicate();
    const identity = mustRead(duplicate.pid);
    const found = await until<MonitorAnswer | null>(
      async () => {
        const answer = await home.cli(['monitor', '--json']);
        return answer.code === 1 ? (JSON.parse(answer.stdout) as MonitorAnswer) : null;
      },
      5_000,
      'monitor exits 1',
    );
    // Others may work on this machine, with servers of their own.
    const own = found?.findings.filter(({ kind }) => !kind.endsWith('-server'));
    expect(own).toMatchObject([{ kind: 'duplicate-daemon', pid: duplicate.pid }]);
    expect((await home.status()).duplicates.map(({ pid }) => pid)).toEqual([duplicate.pid]);
    const { ended } = await asPlanned();
    expect(ended).toMatchObject([{ pid: duplicate.pid, role: 'daemon' }]);
    expect(isAlive(identity)).toBe(false);
    expect(home.pidFile()).toBe(real);
    expect((await home.cli(['monitor'])).code).toBe(0);
  });

  it('start ends a duplicate first, and says so', async () => {
    await home.cli(['start']);
    const duplicate = startDuplicate();
    await until(async () => (await home.cli(['monitor'])).code === 1, 5_000, 'it is found');
    const started = await home.json<{ cleaned: { pid: number }[] }>('start');
    expect(started.cleaned.map(({ pid }) => pid)).toEqual([duplicate.pid]);
  });

  it('servers of a killed daemon: shown, ended with --servers, or by the next daemon before it starts its own', async () => {
    // Ignores the end of its stdin, as servers on the TypeScript SDK's stdio transport did.
    const stubborn = path.join(home.folder, 'stubborn.mjs');
    copyFileSync(path.join(import.meta.dirname, 'fixtures/stubborn-server.mjs'), stubborn);
    writeFileSync(
      home.paths.config,
      JSON.stringify({ mcpServers: { stubborn: { command: process.execPath, args: [stubborn] } } }),
    );
    await home.cli(['start']);
    const one = await connect(home, { env: { SHIMKEEPER_AUTOSTART: 'off' } });
    await one.client.listTools();
    const pid = await until(() => home.health()?.servers[0]?.pid, 3_000, 'health.json names the server');
    const server = mustRead(pid);
    process.kill(home.daemonPid(), 'SIGKILL');
    await one.client.close();
    expect(isAlive(server)).toBe(true);
    const monitor = await home.json<MonitorAnswer>('monitor');
    expect(monitor.findings.map(({ kind, pid }) => `${kind} ${pid}`)).toContain(
      `orphan-server ${server.pid}`,
    );
    expect((await home.json<CleanupAnswer>('cleanup')).ended).toEqual([]);
    expect(isAlive(server)).toBe(true);
    const { ended } = await asPlanned('--servers');
    expect(ended.map(({ pid }) => pid)).toContain(server.pid);
    expect(isAlive(server)).toBe(false);
  });
});

describe('monitor --watch', () => {
  it('flags a duplicate daemon within 1 s of its start, and reports it as resolved', async () => {
    await home.cli(['start']);
    const watch = home.spawn(process.execPath, [CLI, 'monitor', '--watch', '--json']);
    const seen: { finding: Finding; at: number }[] = [];
    if (!watch.stdout) throw new Error('no stdout');
    createInterface({ input: watch.stdout }).on('line', (line) =>
      seen.push({ finding: JSON.parse(line), at: Date.now() }),
    );
    // It watches once it reports something: a first duplicate is the signal.
    const first = startDuplicate();
    await until(() => seen.some(({ finding }) => finding.pid === first.pid), 10_000, 'it watches');
    for (let round = 0; round < 3; round += 1) {
      const before = Date.now();
      const duplicate = startDuplicate();
      const hit = await until(
        () =>
          seen.find(({ finding }) => finding.pid === duplicate.pid && finding.kind === 'duplicate-daemon'),
        5_000,
        'flagged',
      );
      expect((hit?.at ?? Number.NaN) - before).toBeLessThan(1_000);
      duplicate.kill('SIGKILL');
      await until(
        () => seen.find(({ finding }) => finding.pid === duplicate.pid && finding.kind === 'resolved'),
        5_000,
        'resolved',
      );
    }
    watch.kill('SIGTERM');
    const [code] = await once(watch, 'exit');
    expect(code).toBe(0);
  });
});

describe.skipIf(process.platform !== 'linux')('a server that its client leaves behind', () => {
  it('is told by `monitor --watch` soon after its time to end by itself is over', async () => {
    const stubborn = path.join(home.folder, 'stubborn.mjs');
    copyFileSync(path.join(import.meta.dirname, 'fixtures/stubborn-server.mjs'), stubborn);
    const rules = {
      clients: [{ name: 'Doomed', program: 'doomed-client' }],
      servers: [{ name: 'stubborn', command: process.execPath, args: [stubborn] }],
    };
    writeFileSync(home.paths.rules, JSON.stringify(rules), { mode: 0o600 });
    const client = path.join(home.folder, 'doomed-client');
    writeFileSync(
      client,
      `const { spawn } = require('node:child_process');
       const server = spawn(process.execPath, [${JSON.stringify(stubborn)}], { stdio: ['pipe', 'ignore', 'ignore'] });
       process.stdout.write(server.pid + '\\n');`,
    );
    // Each in a session of its own, as under a desktop: a server that is adopted is in another than who adopts it.
    const start = async (): Promise<{ child: ChildProcess; server: LiveProcess }> => {
      const child = home.spawn('setsid', [process.execPath, client]);
      if (!child.stdout) throw new Error('no stdout');
      const [text] = await once(child.stdout, 'data');
      return { child, server: mustRead(Number(String(text))) };
    };
    const [doomed, other] = [await start(), await start()];
    try {
      const watch = home.spawn(process.execPath, [CLI, 'monitor', '--watch', '--json']);
      const seen: Finding[] = [];
      if (!watch.stdout) throw new Error('no stdout');
      createInterface({ input: watch.stdout }).on('line', (line) => seen.push(JSON.parse(line)));
      const isTold = (kind: Finding['kind']): boolean => seen.some((finding) => finding.kind === kind);
      // Found by a look of 3 s after the start, and told then, not with the next look of a calm watch.
      await until(() => isTold('duplicate-server'), 15_000, 'it knows both servers');
      doomed.child.kill('SIGKILL');
      await until(() => isTold('orphan-server'), LEFT_TOLD_MS, 'the left server is told');
      expect(seen.find(({ kind }) => kind === 'orphan-server')?.pid).toBe(doomed.server.pid);
      const { ended } = await asPlanned('--servers');
      expect(ended.map(({ pid }) => pid)).toEqual([doomed.server.pid]);
      expect(isAlive(other.server)).toBe(true);
    } finally {
      for (const { server } of [doomed, other]) if (isAlive(server)) process.kill(server.pid, 'SIGKILL');
    }
  });
});

describe('wrong usage', () => {
  it.each([
    [['nonsense']],
    [['status', '--nonsense']],
    [['start', '--tray', '--headless']],
    [['status', 'extra']],
    [[]],
  ])('%j: exit 2, one line', async (args) => {
    const { code, stderr } = await home.cli(args);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a home that cannot be one: exit 2, one line that names it', async () => {
    const file = path.join(home.folder, 'a-file');
    writeFileSync(file, '');
    for (const command of ['start', 'stop', 'restart']) {
      const { code, stderr } = await home.cli([command, '--home', path.join(file, 'home')]);
      expect(code).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(file);
    }
  });

  it('a bad config.json is said, with its place, and the daemon serves on', async () => {
    await home.cli(['start']);
    writeFileSync(home.paths.config, '{ "mcpServers": { "x": { "comand": "node" } } }');
    const one = await connect(home);
    expect((await one.client.listTools()).tools.length).toBeGreaterThan(0);
    const { problems } = await home.status();
    expect(problems).toMatchObject([
      { code: 'config-bad', message: expect.stringMatching(/line 1.*command/) },
    ]);
    await one.client.close();
  });
});
