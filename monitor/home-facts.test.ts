import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identityKey } from '../contracts/identity.js';
import type { ProcessRow, ProcessTable } from '../contracts/process-table.js';
import { writeAnnouncement } from '../home/announce.js';
import { ensureHome, type HomePaths, homePaths } from '../home/paths.js';
import type { StdinState } from './facts.js';
import {
  DAEMON_ARGV,
  daemonAnnouncement,
  healthOf,
  identityOf,
  NOW,
  row,
  shimAnnouncement,
  UID,
} from './fixtures/made-up.js';
import { FactsGatherer, sameHome } from './home-facts.js';

let root: string;
let paths: HomePaths;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'sk-facts-')));
  paths = homePaths(path.join(root, 'home'));
  ensureHome(paths);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const asked: { port: number; candidates: readonly number[] }[] = [];
let environments = 0;
function tableOf(env: Record<string, string> | null = null): ProcessTable {
  asked.length = 0;
  environments = 0;
  return {
    snapshot: async () => ({ at: NOW, rows: new Map() }),
    read: async () => null,
    listener: async (port, candidates) => {
      asked.push({ port, candidates });
      return 100;
    },
    environment: async () => {
      environments += 1;
      return env;
    },
    close: async () => undefined,
  };
}
const snapshotOf = (...rows: ProcessRow[]) => ({ at: NOW, rows: new Map(rows.map((one) => [one.pid, one])) });
const daemon = row(100, { argv: DAEMON_ARGV });

describe('FactsGatherer', () => {
  it('finds nothing in an empty home, and nothing wrong', async () => {
    const gatherer = new FactsGatherer({ paths, table: tableOf(), port: 18_000 });
    const facts = await gatherer.gather(snapshotOf(), async () => 'refused');
    expect(facts).toMatchObject({
      port: 18_000,
      stopped: false,
      healthFile: { kind: 'missing' },
      pidFile: { kind: 'missing' },
      shims: [],
      daemons: [],
      servers: [],
      listenerPid: 100,
      probe: 'refused',
      problems: [],
    });
  });

  it('works without a home', async () => {
    rmSync(paths.home, { recursive: true });
    const gatherer = new FactsGatherer({ paths, table: tableOf(), port: 18_000 });
    expect((await gatherer.gather(snapshotOf(), async () => null)).problems).toEqual([]);
  });

  it('takes the port from a living owner’s file, and offers who may hold it', async () => {
    writeFileSync(paths.healthFile, JSON.stringify(healthOf(daemon, { port: 19_000 })));
    writeFileSync(paths.pidFile, '7\n');
    writeAnnouncement(paths.daemonsDir, daemonAnnouncement(row(200)));
    writeAnnouncement(paths.daemonsDir, daemonAnnouncement(daemon, { port: 19_000 }));
    const gatherer = new FactsGatherer({ paths, table: tableOf(), port: 18_000 });
    const ports: number[] = [];
    const facts = await gatherer.gather(snapshotOf(daemon), async (port) => {
      ports.push(port);
      return null;
    });
    expect(facts.port).toBe(19_000);
    expect(ports).toEqual([19_000]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.port).toBe(19_000);
    expect(new Set(asked[0]?.candidates)).toEqual(new Set([100, 200, 7]));
    expect((await gatherer.gather(snapshotOf(), async () => null)).port).toBe(18_000);
  });

  it('does not believe the port of a file that names a stranger that lives', async () => {
    writeFileSync(paths.healthFile, JSON.stringify(healthOf(daemon, { port: 1 })));
    const gatherer = new FactsGatherer({ paths, table: tableOf(), port: 18_000 });
    expect((await gatherer.gather(snapshotOf(daemon), async () => null)).port).toBe(18_000);
  });

  it('takes the port from living announcements where they agree', async () => {
    writeAnnouncement(paths.daemonsDir, daemonAnnouncement(daemon, { port: 19_000 }));
    const gatherer = new FactsGatherer({ paths, table: tableOf(), port: 18_000 });
    const portWith = async (...rows: ProcessRow[]) =>
      (await gatherer.gather(snapshotOf(...rows), async () => null)).port;
    expect(await portWith(daemon)).toBe(19_000);
    expect(await portWith({ ...daemon, state: 'zombie' })).toBe(18_000);
    writeAnnouncement(paths.daemonsDir, daemonAnnouncement(row(200), { port: 19_001 }));
    expect(await portWith(daemon, row(200))).toBe(18_000);
  });

  it('asks the environment of a shim that names no home once', async () => {
    const silent = row(60, { argv: ['node', '/x/shimkeeper-shim.cjs'] });
    const spoken = row(61, { argv: ['node', '/x/shimkeeper-shim.cjs'] });
    writeAnnouncement(paths.shimsDir, shimAnnouncement(spoken, identityOf(row(50))));
    const gatherer = new FactsGatherer({ paths, table: tableOf({ HOME: '/home/ada' }), port: 1 });
    for (let look = 0; look < 3; look += 1) {
      const { shimHomes } = await gatherer.gather(snapshotOf(silent, spoken), async () => null);
      expect([...shimHomes]).toEqual([[identityKey(silent), '/home/ada/.shimkeeper']]);
    }
    expect(environments).toBe(1);
  });

  it.each([
    ['an unreadable environment', null],
    ['an empty one', {}],
    ['a relative home', { SHIMKEEPER_HOME: 'x', HOME: '/home/ada' }],
  ])('leaves the home of a shim with %s unknown', async (_what, env) => {
    const silent = row(60, { argv: ['node', '/x/shimkeeper-shim.cjs'] });
    const gatherer = new FactsGatherer({ paths, table: tableOf(env), port: 1 });
    expect((await gatherer.gather(snapshotOf(silent), async () => null)).shimHomes.size).toBe(0);
  });

  it('asks who can write to a mute shim; a watch waits for no answer, a single look does', async () => {
    const argv = ['node', '/x/shimkeeper-shim.cjs', '--home', paths.home];
    const mute = row(60, { argv, state: 'stopped' });
    let answer: (states: ReadonlyMap<string, StdinState>) => void = () => undefined;
    const readStdins = () =>
      new Promise<ReadonlyMap<string, StdinState>>((resolve) => {
        answer = resolve;
      });
    const deps = { paths, table: tableOf(), port: 1, ownUid: UID, readStdins };
    const open: ReadonlyMap<string, StdinState> = new Map([[identityKey(mute), { kind: 'open' }]]);
    const gather = (gatherer: FactsGatherer) => gatherer.gather(snapshotOf(mute), async () => null);
    const watching = new FactsGatherer(deps);
    expect((await gather(watching)).stdins.size).toBe(0);
    answer(open);
    await vi.waitFor(async () => expect((await gather(watching)).stdins).toEqual(open));
    const single = gather(new FactsGatherer({ ...deps, patient: true, readStdins: async () => open }));
    expect((await single).stdins).toEqual(open);
  });

  it('sees the mark of a final stop', async () => {
    writeFileSync(paths.stopped, '');
    const gatherer = new FactsGatherer({ paths, table: tableOf(), port: 1 });
    expect((await gatherer.gather(snapshotOf(), async () => null)).stopped).toBe(true);
  });
});

describe('sameHome', () => {
  it('resolves links and needs no home to exist', () => {
    mkdirSync(path.join(root, 'real'));
    symlinkSync(path.join(root, 'real'), path.join(root, 'link'));
    expect(sameHome(path.join(root, 'link'), path.join(root, 'real'))).toBe(true);
    expect(sameHome('/nonexistent/a/../b', '/nonexistent/b')).toBe(true);
    expect(sameHome('/nonexistent/a', '/nonexistent/b')).toBe(false);
  });
  it('knows where letters’ case does not count', () => {
    expect(sameHome('/nonexistent/Ada', '/nonexistent/ada', 'linux')).toBe(false);
    expect(sameHome('/nonexistent/Ada', '/nonexistent/ada', 'darwin')).toBe(true);
  });
});
