/**
 * What watching costs, timer and all, beside 3,000 processes while five are born a second; and what it would cost to look
 * at the process table as often with packages that list it. None of those can: a look takes them longer than our beat.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { BEAT_MS } from './support/beat.mjs';
import { births, crowd } from './support/crowd.mjs';
import { figure, median, progress, progressDone, rounds, skipped } from './support/figures.mjs';
import { BenchHome } from './support/home.mjs';
import { installed } from './support/packages.mjs';
import { HAS_PROC } from './support/processes.mjs';
import { familyTime, threadTime } from './support/processor-time.mjs';
import { Watching } from './support/watching.mjs';

const OTHERS = 3_000;
const BORN_PER_SECOND = 5;
/** V8 compiles something every few seconds still: five rounds tell the cost to a tenth, fifteen to less than half of that. */
const ROUNDS = rounds(15, 1);
const ROUND_MS = rounds(20_000, 5_000);
/** So long the longest turn is looked for: a listing of all comes each 128 s, all else more often. */
const TURNS_MS = rounds(150_000, 5_000);
const RIVAL_ROUNDS = rounds(3, 1);
const POLLS = rounds(5, 2);
/** A program that runs for days: at ten beats a second V8 takes three to four minutes to compile what is run again and again. */
const WARM_UP_MS = rounds(240_000, 5_000);
const RIVALS = { 'ps-list': '9.0.0', systeminformation: '5.33.23', 'ps-tree': '1.2.0' };
const HOOK = path.join(import.meta.dirname, 'support/longest-turn.mjs');
const BARE_TIMER = path.join(import.meta.dirname, 'support/bare-timer.mjs');
const POLLER = path.join(import.meta.dirname, 'support/poller.mjs');
const PERCENT = 100;

/** Processor time as a part of the time that went by. @param {() => number} used @param {number} ms @returns {Promise<number>} percent of one core */
async function share(used, ms) {
  const [startedAt, before] = [performance.now(), used()];
  await pause(ms);
  return ((used() - before) / (performance.now() - startedAt)) * PERCENT;
}

/** Processor time of one poll, children and all. @param {string} folder @param {string} name @returns {Promise<number>} ms */
async function rival(folder, name) {
  const args = [POLLER, folder, name, String(POLLS)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  const before = familyTime(child.pid ?? 0);
  child.stdin.write('go');
  await once(lines, 'line');
  const ms = (familyTime(child.pid ?? 0) - before) / POLLS;
  child.stdin.end();
  await once(child, 'exit');
  return ms;
}

/** @param {BenchHome} home @returns {Promise<number>} ms */
async function longestTurn(home) {
  const file = path.join(home.directory, 'longest-turn');
  const bench = { SHIMKEEPER_BENCH_TURN: file, SHIMKEEPER_BENCH_WARM_UP: String(WARM_UP_MS) };
  const watching = new Watching({ env: { ...home.env, ...bench } }, ['--import', HOOK]);
  await pause(WARM_UP_MS + TURNS_MS);
  await watching.close();
  return Number(readFileSync(file, 'utf8'));
}

/**
 * Before the rivals are: they start many more than five a second, and for that V8 throws away what it has compiled for less.
 *
 * @param {BenchHome} home
 */
async function measure(home) {
  const watching = new Watching(home);
  const bare = spawn(process.execPath, [BARE_TIMER, String(BEAT_MS)], { stdio: 'ignore' });
  const bareEnded = once(bare, 'exit');
  const ours = [];
  const waking = [];
  try {
    progress('warming up');
    await pause(WARM_UP_MS);
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`round ${round} of ${ROUNDS}`);
      const [own, timer] = await Promise.all(
        [watching.pid, bare.pid ?? 0].map((pid) => share(() => threadTime(pid), ROUND_MS)),
      );
      ours.push(own ?? 0);
      waking.push(timer ?? 0);
    }
  } finally {
    await watching.close();
    bare.kill();
    await bareEnded;
    progressDone();
  }
  return { ours, waking };
}

/** @param {string} folder @returns {Promise<Record<string, number[]>>} ms of processor for one look, by package */
async function measureRivals(folder) {
  /** @type {Record<string, number[]>} */
  const theirs = Object.fromEntries(Object.keys(RIVALS).map((name) => [name, []]));
  for (let round = 1; round <= RIVAL_ROUNDS; round += 1) {
    for (const name of Object.keys(RIVALS)) {
      progress(`round ${round} of ${RIVAL_ROUNDS}: ${name}`);
      theirs[name]?.push(await rival(folder, name));
    }
  }
  progressDone();
  return theirs;
}

async function main() {
  const rivals = await installed(RIVALS);
  const home = await BenchHome.make({});
  const people = await crowd(OTHERS);
  const endBirths = births(BORN_PER_SECOND);
  try {
    home.prepare();
    await home.startDaemon();
    const { ours, waking } = await measure(home);
    const own = median(ours);
    figure(`monitor --watch beside ${OTHERS} processes`, own, '% of a core', { atMost: 0.6 });
    figure('a timer of the same beat that does nothing', median(waking), '% of a core');
    figure('monitor --watch / that timer', own / median(waking), 'times');
    figure('longest turn of its event loop', await longestTurn(home), 'ms of processor', { atMost: 10 });
    if (rivals.folder === null) {
      skipped('ps-list, systeminformation, ps-tree', `not installed: ${rivals.why}`);
      return;
    }
    for (const [name, found] of Object.entries(await measureRivals(rivals.folder))) {
      const ms = median(found);
      const percent = (ms / BEAT_MS) * PERCENT;
      figure(`${name}, one look`, ms, 'ms of processor');
      figure(`${name} every ${BEAT_MS} ms / monitor --watch`, percent / own, 'times', { atLeast: 20 });
    }
  } finally {
    endBirths();
    await people.close();
    await home.close();
    rivals.remove();
  }
}

if (HAS_PROC) await main();
else skipped('watch-cost', 'measured by what Linux tells of processes');
