/** The same measurements for other programs that share a server, all in one run, next to the server alone and to ours. */
import { direct, ours, within } from './measuring/bridges.mjs';
import { callsThrough } from './measuring/calls.mjs';
import { coldStart } from './measuring/cold-start.mjs';
import { answeredAfterKill, echoesWhole } from './measuring/hard-cases.mjs';
import { memoryOf } from './measuring/memory.mjs';
import { mixedCalls } from './measuring/mixed.mjs';
import { NOT_MEASURED, rivals } from './measuring/rivals.mjs';
import { figure, progress, progressDone, rounds, skipped } from './support/figures.mjs';
import { HAS_PROC } from './support/processes.mjs';

const CLIENTS = 10;
const INFLIGHT = 64;
/** A rival that loses answers is not waited for a minute each time. */
const ANSWER_MS = 15_000;
/** Each part ends after about this time with what it has: the whole is a matter of minutes, however slow a rival is. */
const PART_MS = 15_000;
const CALLS_MS = 4_000;
const KILLED_MS = 5_000;
const MB = 1_000_000;

/** @typedef {import('./measuring/bridges.mjs').Bridge} Bridge */
/** @typedef {(bridge: Bridge, directMiB: number) => Promise<void>} Part */

const about = (/** @type {Bridge} */ { name }) => ({ of: name });

/** @type {Part} */
async function start(bridge) {
  const of = about(bridge);
  const { bareMs, startMs } = await coldStart([bridge], rounds(7, 3), PART_MS);
  figure('start / `node -e 0`', (startMs.get(bridge.name) ?? Number.NaN) / bareMs, 'times', of);
}

/** @type {Part} */
async function memory(bridge, directMiB) {
  const of = about(bridge);
  const { clientMiB, totalMiB, servers } = await memoryOf(bridge, CLIENTS);
  figure('what each client starts', clientMiB, 'MiB PSS', of);
  figure('ten clients / ten copies of the server', totalMiB / directMiB, 'times', of);
  figure('server processes of ten clients', servers, '', of);
}

/** @type {Part} */
async function calls(bridge) {
  const of = about(bridge);
  const plain = direct();
  const counts = { calls: rounds(500, 100), flood: rounds(4_000, 500), warmUp: rounds(500, 100) };
  const plan = { ...counts, inflight: INFLIGHT, rounds: rounds(3, 1), withinMs: CALLS_MS };
  const called = await callsThrough([plain, bridge], plan);
  const [alone, shared] = [called.get(plain.name), called.get(bridge.name)];
  if (!alone || !shared) throw new Error('nothing was measured');
  figure('`echo` / alone', shared.echoMs / alone.echoMs, 'times', of);
  figure(`${INFLIGHT} in flight / alone`, shared.perSecond / alone.perSecond, 'times', of);
}

/** @type {Part} */
async function mixed(bridge) {
  const of = about(bridge);
  const plan = { clients: CLIENTS, calls: rounds(2_000, 500), withinMs: PART_MS };
  const found = await mixedCalls(bridge, plan);
  const bad = found.wrong + found.lost + found.doubled;
  figure('wrong, lost or doubled answers', bad, `of ${found.calls}`, of);
  const progressed = found.lostProgress + found.strayProgress;
  figure('progress lost or at the wrong client', progressed, '', of);
}

/** @type {Part} */
async function large(bridge) {
  const of = about(bridge);
  for (const mb of [1, 5]) {
    progress(`${bridge.name}: ${mb} MB there and back`);
    const whole = await echoesWhole(bridge, mb * MB);
    progressDone();
    figure(`${mb} MB there and back: delivered`, whole ? 1 : 0, 'of 1', of);
  }
}

/** The last one: nothing is left to measure on. @type {Part} */
async function killed(bridge) {
  const of = about(bridge);
  progress(`${bridge.name}: its shared side is killed`);
  const ms = await answeredAfterKill(bridge, KILLED_MS);
  progressDone();
  const name = 'killed, the call in flight is answered after';
  if (Number.isFinite(ms)) figure(name, ms, 'ms', of);
  else skipped(name, `not within ${KILLED_MS / 1_000} s`, of);
}

/** Memory before the calls: what a flood leaves in a heap is no part of what ten clients weigh. @type {ReadonlyMap<string, Part>} */
const PARTS = new Map([
  ['start', start],
  ['memory', memory],
  ['calls', calls],
  ['mixed calls', mixed],
  ['large messages', large],
  ['killed', killed],
]);

/** One part that a rival cannot do costs that part alone. @param {Bridge} bridge @param {number} directMiB */
async function measure(bridge, directMiB) {
  for (const [name, part] of PARTS) {
    try {
      await part(bridge, directMiB);
    } catch (error) {
      progressDone();
      skipped(name, `could not be measured: ${firstLine(error)}`, about(bridge));
    }
  }
}

/** @param {Bridge} bridge @param {number} directMiB */
async function tryOne(bridge, directMiB) {
  try {
    await within(bridge, () => measure(bridge, directMiB));
  } catch (error) {
    progressDone();
    skipped(bridge.name, `could not be opened or closed: ${firstLine(error)}`);
  }
}

/** @param {unknown} error */
function firstLine(error) {
  return String(error instanceof Error ? error.message : error).split('\n')[0];
}

if (HAS_PROC) {
  const { bridges, missing } = await rivals(progress);
  progressDone();
  const { totalMiB } = await memoryOf(direct(), CLIENTS);
  for (const bridge of [ours(), ...bridges]) {
    bridge.timeoutMs = ANSWER_MS;
    await tryOne(bridge, totalMiB);
  }
  for (const { name, why } of [...missing, ...NOT_MEASURED]) skipped(name, why);
} else skipped('rivals', 'needs /proc, which only Linux has');
