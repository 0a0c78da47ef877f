/** SIGKILL at any moment leaves nothing that misleads whoever looks, starts or stops next; its servers go too. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CleanupAnswer, StartAnswer, StatusAnswer } from '../contracts/answers.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { type ConnectedClient, connect, echo } from './support/clients.js';
import { CLI, EVERYTHING, TestHome, until } from './support/home.js';

const SEED_VARIABLE = 'SHIMKEEPER_KILL_SEED';
const ROUNDS_VARIABLE = 'SHIMKEEPER_KILL_ROUNDS';
const ROUNDS = Number(process.env[ROUNDS_VARIABLE] ?? 6);
const SECONDS_A_ROUND = 30;
const READY_MS = 20_000;
/** What names a process, and what a write that was cut off leaves; `.tmp` and `.stale` may follow a name. */
const PASSING = /^(daemon\.pid|health\.json|spawn\.lock|launch-failures\.json)|\.(tmp|stale)$/;

const seed = Number(process.env[SEED_VARIABLE] ?? Math.floor(Math.random() * 2 ** 31));
const random = randomFrom(seed);
let home: TestHome;
beforeAll(async () => {
  console.log(`killed: seed ${seed}; the same moments again with ${SEED_VARIABLE}=${seed}`);
  home = await TestHome.create();
  // The shell ends with its child, and the child does not mind that its stdin ends: nothing goes by itself.
  const script = `"${process.execPath}" -e 'setInterval(() => {}, 1000)' & "${process.execPath}" "${EVERYTHING}" stdio; wait`;
  const chain = { command: 'sh', args: ['-c', script], env: { OF: home.folder } };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { chain } }), { mode: 0o600 });
});
afterAll(async () => {
  expect(await home.close()).toEqual([]);
});

/** A small linear congruential generator (Numerical Recipes): moments need no better one. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function killAfter(ms: number, pid: number): Promise<void> {
  const daemon = readIdentity(pid);
  await delay(ms);
  if (!daemon || !isAlive(daemon)) return;
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(daemon), READY_MS, 'the daemon is gone');
}

/** A daemon that serves a client, which starts none itself. */
async function serving(): Promise<{ daemon: LiveProcess; one: ConnectedClient }> {
  expect((await home.cli(['start', '--headless'])).code).toBe(0);
  const one = await connect(home, { env: { SHIMKEEPER_AUTOSTART: 'off' } });
  await echo(one, 'before');
  const daemon = readIdentity(home.pidFile() ?? 0);
  if (!daemon) throw new Error('no daemon');
  return { daemon, one };
}

/** What whoever comes next sees and does. */
async function expectNothingMisleads(startFirst: boolean): Promise<void> {
  const status = await home.status();
  expect(status.daemon).toBeNull();
  expect(['missing', 'stale']).toContain(status.healthFile.state);
  expect(['missing', 'stale']).toContain(status.pidFile.state);
  expect(status.duplicates).toEqual([]);
  expect(status.orphans.filter(({ role }) => role !== 'server')).toEqual([]);
  if (startFirst) {
    const { daemon } = await home.json<StartAnswer>('start', '--headless');
    const after = await home.json<StatusAnswer>('status');
    expect(after).toMatchObject({
      daemon: { pid: daemon.pid, responsive: true },
      healthFile: { state: 'valid', pid: daemon.pid },
      pidFile: { state: 'valid', pid: daemon.pid },
      duplicates: [],
      orphans: [],
      problems: [],
    });
  }
  const stopped = await home.json<CleanupAnswer>('stop');
  expect(stopped.left).toEqual([]);
  expect(home.processes()).toEqual([]);
  expect(readdirSync(home.paths.home).filter((name) => PASSING.test(name))).toEqual([]);
  for (const folder of [home.paths.shimsDir, home.paths.daemonsDir, home.paths.serversDir]) {
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  }
}

describe('a daemon killed', () => {
  const round = (what: string, work: (round: number) => Promise<string>): void => {
    it(
      what,
      async () => {
        for (let at = 0; at < ROUNDS; at += 1) {
          const when = await work(at);
          try {
            await expectNothingMisleads(at % 2 === 0);
          } catch (error) {
            throw new Error(`round ${at}, ${when}, seed ${seed}: ${String(error)}`, { cause: error });
          }
        }
      },
      ROUNDS * SECONDS_A_ROUND * 1_000,
    );
  };

  round('while it starts', async () => {
    const ms = Math.round(random() * 700);
    const child = home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home]);
    await killAfter(ms, child.pid ?? 0);
    return `${ms} ms after its start`;
  });

  round('while clients come and go', async () => {
    const { daemon, one } = await serving();
    const ms = Math.round(random() * 400);
    const passing = connect(home, { env: { SHIMKEEPER_AUTOSTART: 'off' } }).then(
      ({ client }) => client.close(),
      () => undefined,
    );
    await killAfter(ms, daemon.pid);
    await passing;
    await one.client.close();
    return `${ms} ms after a client came`;
  });

  round('while it leaves', async () => {
    const { daemon, one } = await serving();
    const ms = Math.round(random() * 300);
    process.kill(daemon.pid, 'SIGTERM');
    await killAfter(ms, daemon.pid);
    await one.client.close();
    return `${ms} ms after SIGTERM`;
  });
});
