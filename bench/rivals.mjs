/** The same measurements for other programs that share a server, all in one run, next to the server alone and to ours. */
import { direct, ours, within } from './measuring/bridges.mjs';
import { callsThrough } from './measuring/calls.mjs';
import { coldStart } from './measuring/cold-start.mjs';
import { memoryOf } from './measuring/memory.mjs';
import { mixedCalls } from './measuring/mixed.mjs';
import { NOT_MEASURED, rivals } from './measuring/rivals.mjs';
import { figure, progress, progressDone, rounds, skipped } from './support/figures.mjs';
import { HAS_PROC } from './support/processes.mjs';

const CLIENTS = 10;
const INFLIGHT = 64;
/** A rival that loses answers is not waited for a minute each time. */
const CALL_TIMEOUT_MS = 20_000;

/** @typedef {import('./measuring/bridges.mjs').Bridge} Bridge */

/** @param {Bridge} bridge @param {number} directMiB ten copies of the server */
async function measure(bridge, directMiB) {
  const plain = direct();
  const plan = { calls: rounds(500, 100), flood: rounds(2_000, 300), inflight: INFLIGHT, rounds: 3 };
  const { bareMs, startMs } = await coldStart([bridge], rounds(9, 3));
  const called = await callsThrough([plain, bridge], plan);
  const [alone, shared] = [called.get(plain.name), called.get(bridge.name)];
  if (!alone || !shared) throw new Error('nothing was measured');
  const { clientMiB, totalMiB, servers } = await memoryOf(bridge, CLIENTS);
  const mixed = await mixedCalls(bridge, {
    clients: CLIENTS,
    calls: rounds(2_000, 500),
    timeoutMs: CALL_TIMEOUT_MS,
  });
  figure(`${bridge.name}: start / \`node -e 0\``, (startMs.get(bridge.name) ?? Number.NaN) / bareMs, 'times');
  figure(`${bridge.name}: what each client starts`, clientMiB, 'MiB PSS');
  figure(`${bridge.name}: ten clients / ten copies of the server`, totalMiB / directMiB, 'times');
  figure(`${bridge.name}: server processes of ten clients`, servers, '');
  figure(`${bridge.name}: \`echo\` / alone`, shared.echoMs / alone.echoMs, 'times');
  figure(`${bridge.name}: ${INFLIGHT} in flight / alone`, shared.perSecond / alone.perSecond, 'times');
  figure(
    `${bridge.name}: wrong, lost or doubled answers`,
    mixed.wrong + mixed.lost + mixed.doubled,
    `of ${mixed.calls}`,
  );
  figure(
    `${bridge.name}: progress lost or at the wrong client`,
    mixed.lostProgress + mixed.strayProgress,
    '',
  );
}

/** @param {Bridge} bridge @param {number} directMiB */
async function tryOne(bridge, directMiB) {
  try {
    await within(bridge, () => measure(bridge, directMiB));
  } catch (error) {
    progressDone();
    skipped(
      bridge.name,
      `could not be measured: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
  }
}

if (HAS_PROC) {
  const { bridges, missing } = await rivals(progress);
  progressDone();
  const { totalMiB } = await memoryOf(direct(), CLIENTS);
  for (const bridge of [ours(), ...bridges]) await tryOne(bridge, totalMiB);
  for (const { name, why } of [...missing, ...NOT_MEASURED]) skipped(name, why);
} else skipped('rivals', 'needs /proc, which only Linux has');
