import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientCatalogue } from '../contracts/clients.js';
import { identityKey } from '../contracts/identity.js';
import type { ProcessRow } from '../contracts/process-table.js';
import { EARLY_GAP_MS, MAX_EARLY_LOOKS } from './early-looks.js';
import { facts, NOW, row, UID } from './fixtures/made-up.js';
import { SERVER_END_WINDOW_MS } from './judging/neighbours.js';
import { NEIGHBOUR_WATCH_INTERVAL_MS, Neighbourhood } from './neighbourhood.js';

const CATALOGUE: ClientCatalogue = {
  clients: [{ id: 'cursor', product: 'Cursor', programs: [/(^|\/)cursor$/], scripts: [] }],
  servers: [{ name: 'notes', command: '/opt/notes-mcp', args: [], client: 'cursor', file: '/f' }],
  spared: new Set(),
  problems: [],
};
const SESSION = 40;
const INIT = row(1, { argv: ['/sbin/init'], uid: 0, name: 'systemd', startTicks: 1, ppid: 0, session: 1 });
const cursor = row(50, { argv: ['/usr/share/cursor/cursor'], session: SESSION });
const notes = row(60, { argv: ['/opt/notes-mcp'], ppid: 50, session: SESSION });
const adopted = { ...notes, ppid: 1 };
/** A look takes a few turns of the event loop; none of these waits for anything outside. */
const TURNS = 20;

let neighbourhood: Neighbourhood;
/** When looks began, in ms after the beginning. */
let looks: number[];
let now: number;
/** When something else was found than before, likewise. */
let news: number[];
beforeEach(async () => {
  looks = [];
  news = [];
  now = 0;
  neighbourhood = new Neighbourhood({
    // Every look asks for it, some twice.
    catalogue: () => {
      if (looks.at(-1) !== now) looks.push(now);
      return CATALOGUE;
    },
    ownUid: UID,
    intervalMs: NEIGHBOUR_WATCH_INTERVAL_MS,
    readStdins: async (rows) =>
      new Map(rows.map((one) => [identityKey(one), { kind: 'ended', how: 'stdin closed' }] as const)),
    readFolders: async () => new Map(),
    onNews: () => news.push(now),
  });
  // A watch's first look is put off a little.
  await watch(3_000, cursor, notes);
  expect(looks).toEqual([3_000]);
});

/** Looks of a watch, each half a second, until that moment; these processes run. Returns what the last one shows. */
async function watch(until: number, ...rows: ProcessRow[]) {
  const table = new Map([INIT, ...rows].map((one) => [one.pid, one]));
  const latest = () => neighbourhood.latest({ at: NOW + now, rows: table }, facts(), NOW + now);
  for (; now < until; now += 500) {
    latest();
    for (let at = 0; at < TURNS; at += 1) await turn();
  }
  latest();
  for (let at = 0; at < TURNS; at += 1) await turn();
  return latest();
}

describe('a watch of the neighbourhood', () => {
  it('looks at its own pace where nothing ends', async () => {
    await watch(3_000 + 2 * NEIGHBOUR_WATCH_INTERVAL_MS, cursor, notes, row(70), { ...row(71), ppid: 70 });
    expect(looks).toEqual([3_000, 18_000, 33_000]);
  });

  it('calls for somebody to show it where it has found something else, and only then', async () => {
    expect(news).toEqual([3_000]);
    const grown = { ...notes, rssBytes: 9_999_999 };
    await watch(18_500, cursor, grown);
    expect(looks).toEqual([3_000, 18_000]);
    expect(news).toEqual([3_000]);
    const copy = { ...notes, pid: 61 };
    await watch(33_500, cursor, notes, copy);
    expect(looks).toEqual([3_000, 18_000, 33_000]);
    expect(news).toEqual([3_000, 33_000]);
    // Ended: an early look.
    await watch(35_000, cursor, notes);
    expect(news).toEqual([3_000, 33_000, 34_000]);
  });

  it('looks as soon as a client ends, and again when the time of its server is over', async () => {
    await watch(6_000, cursor, notes);
    expect((await watch(6_500, adopted)).waiting).toBe(1);
    expect(looks).toEqual([3_000, 6_000]);
    const { orphanServers } = await watch(6_000 + SERVER_END_WINDOW_MS, adopted);
    expect(orphanServers).toMatchObject([{ pid: 60 }]);
    expect(looks).toEqual([3_000, 6_000, 11_000]);
    // And that is that, until it ends, too.
    await watch(20_000, adopted);
    expect(looks).toHaveLength(3);
    expect((await watch(20_500)).orphanServers).toEqual([]);
    expect(looks).toHaveLength(4);
  });

  it('looks again when the server is adopted only after its client was seen to be gone', async () => {
    await watch(6_000, cursor, notes);
    expect((await watch(6_500, notes)).waiting).toBe(0);
    expect((await watch(7_500, adopted)).waiting).toBe(1);
    expect((await watch(7_500 + SERVER_END_WINDOW_MS, adopted)).orphanServers).toHaveLength(1);
  });

  it('takes a client that is dead and not yet taken leave of for gone', async () => {
    await watch(6_000, cursor, notes);
    const zombie: ProcessRow = { ...cursor, state: 'zombie', argv: null };
    expect((await watch(6_500, zombie, adopted)).waiting).toBe(1);
  });

  it('is called for by another process under the same number, too', async () => {
    await watch(6_000, cursor, notes);
    await watch(6_500, row(50, { startTicks: 9_000 }), adopted);
    expect(looks).toEqual([3_000, 6_000]);
  });

  it('of clients that come and go all the time costs twice the looks of a quiet one, and no more', async () => {
    const minutes = 10;
    const from = looks.length;
    for (let at = now; at < minutes * 60_000; at += 500)
      await watch(at, { ...cursor, startTicks: 2_000 + at }, notes);
    const early = looks.slice(from).filter((at, index, all) => at - (all[index - 1] ?? 0) < 15_000);
    expect(early.length).toBeGreaterThan(MAX_EARLY_LOOKS);
    const usual = (minutes * 60_000) / NEIGHBOUR_WATCH_INTERVAL_MS;
    expect(looks.length).toBeLessThanOrEqual(2 * usual + MAX_EARLY_LOOKS);
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(EARLY_GAP_MS);
  });
});
