/**
 * Headless -> tray -> headless, over and over, while clients call: who is answered, what is written twice, and how long
 * nobody owns the port.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupFailure } from '../build/setup/failure.mjs';
import { instant, watchPort } from './measuring/port-gaps.mjs';
import { figure, median, progress, progressDone, rounds, skipped } from './support/figures.mjs';
import { BenchHome } from './support/home.mjs';
import { LEDGER, linesOf } from './support/ledger.mjs';
import { Peer } from './support/peer.mjs';
import { TrayDesktop } from './support/tray-app.mjs';

const CYCLES = rounds(30, 3);
const MAX_GAP_MS = 150;
const CLIENTS = 6;
/** Calls of one client at once. */
const LANES = 2;
/** Short beside the drain's bound of 5 s: no call of these may end in an error. */
const SLOWEST_CALL_MS = 120;
const BETWEEN_CALLS_MS = 5;
const SERVED_MS = 20_000;
const POLL_MS = 10;

class Load {
  answered = 0;
  slowestMs = 0;
  /** @type {string[]} */
  written = [];
  /** @type {string[]} */
  errors = [];
  #done = false;
  /** @type {Promise<void>[]} */
  #lanes = [];

  /** @param {readonly Peer[]} peers */
  constructor(peers) {
    for (const [client, peer] of peers.entries()) {
      for (let lane = 0; lane < LANES; lane += 1) this.#lanes.push(this.#callOn(peer, `${client}-${lane}`));
    }
  }

  /** Resolves when every request has been answered. */
  async end() {
    this.#done = true;
    await Promise.all(this.#lanes);
  }

  /** @param {Peer} peer @param {string} name */
  async #callOn(peer, name) {
    for (let at = 0; !this.#done; at += 1) {
      const entry = `${name}-${at}`;
      const before = performance.now();
      const write = at % 2 === 0;
      const delayMs = (at * 37) % SLOWEST_CALL_MS;
      const { error, result } = await (write
        ? peer.call('write', { entry, delayMs })
        : peer.call('read', { text: entry }));
      this.answered += 1;
      this.slowestMs = Math.max(this.slowestMs, performance.now() - before);
      if (error || !result?.content?.[0]?.text?.endsWith(entry))
        this.errors.push(`${entry}: ${error?.message}`);
      else if (write) this.written.push(entry);
      await pause(BETWEEN_CALLS_MS);
    }
  }
}

/** Resolves when all clients are there. @param {BenchHome} home @param {'tray' | 'headless'} host */
async function servedBy(home, host) {
  const deadline = performance.now() + SERVED_MS;
  for (;;) {
    const health = home.health();
    if (health?.host === host && health.sessions === CLIENTS) return;
    if (performance.now() > deadline) throw new Error(`no ${host} daemon serves all clients`);
    await pause(POLL_MS);
  }
}

/** @param {TrayDesktop} desktop @param {BenchHome} home */
async function cycle(desktop, home) {
  const from = instant();
  const app = await desktop.start(home);
  await servedBy(home, 'tray');
  const hosted = instant();
  await app.quit();
  await servedBy(home, 'headless');
  return { from, hosted, to: instant() };
}

/**
 * The gap of one handoff; one that was too short to be seen counts as the time between two looks.
 *
 * @param {import('./measuring/port-gaps.mjs').Watched} watched @param {number} from @param {number} to
 */
function gapWithin({ gaps, sampleMs }, from, to) {
  const seen = gaps.filter((gap) => gap.from >= from && gap.from < to).reduce((sum, { ms }) => sum + ms, 0);
  return Math.max(seen, sampleMs);
}

/** @param {TrayDesktop} desktop */
async function measure(desktop) {
  const home = await BenchHome.make({});
  const file = path.join(home.directory, 'ledger.txt');
  writeFileSync(file, '');
  home.configure({ ledger: { command: process.execPath, args: [LEDGER, file] } });
  /** @type {Peer[]} */
  const peers = [];
  try {
    await home.command('start', '--headless');
    peers.push(...Array.from({ length: CLIENTS }, () => new Peer(home.shim())));
    await Promise.all(peers.map((peer) => peer.initialize()));
    await Promise.all(peers.map((peer) => peer.ask('tools/list')));
    const load = new Load(peers);
    const port = watchPort(home.port);
    const cycles = [];
    for (let at = 1; at <= CYCLES; at += 1) {
      progress(`headless -> tray -> headless, ${at} of ${CYCLES}`);
      cycles.push(await cycle(desktop, home));
    }
    const watched = await port.close();
    await load.end();
    progressDone();
    return {
      load,
      watched,
      cycles,
      strays: peers.reduce((sum, peer) => sum + peer.strays, 0),
      lines: linesOf(file),
    };
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
    await home.close();
  }
}

/** @param {Awaited<ReturnType<typeof measure>>} measured */
function tell({ load, watched, cycles, strays, lines }) {
  const toTray = cycles.map(({ from, hosted }) => gapWithin(watched, from, hosted));
  const toHeadless = cycles.map(({ hosted, to }) => gapWithin(watched, hosted, to));
  const both = [...toTray, ...toHeadless];
  figure('cycles', CYCLES, '');
  figure('no owner of the port, median of all handoffs', median(both), 'ms', { atMost: MAX_GAP_MS });
  figure('no owner of the port, headless -> tray, median', median(toTray), 'ms');
  figure('no owner of the port, tray -> headless, median', median(toHeadless), 'ms');
  figure('no owner of the port, longest', Math.max(...both), 'ms');
  figure('time between two looks at the port, mean', watched.sampleMs, 'ms');
  figure('requests answered', load.answered, '');
  for (const error of load.errors.slice(0, 5)) console.log(`  ${error}`);
  figure('requests answered with an error', load.errors.length, '', { atMost: 0 });
  figure('answers too many', strays, '', { atMost: 0 });
  figure('slowest answer', load.slowestMs, 'ms');
  figure('writes', lines.length, `of ${load.written.length}`, { atLeast: load.written.length });
  figure('repeated writes', lines.length - new Set(lines).size, '', { atMost: 0 });
}

/** @returns {Promise<TrayDesktop | null>} */
async function desktopHere() {
  try {
    return await TrayDesktop.open();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    skipped('handoff between headless daemon and tray app', error.message);
    return null;
  }
}

const desktop = await desktopHere();
if (desktop) {
  try {
    tell(await measure(desktop));
  } finally {
    await desktop.close();
  }
}
