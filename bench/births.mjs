/** A duplicate daemon, from its exec to its line on `monitor --watch`, beside few and many processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { momentOf } from './support/beat.mjs';
import { crowd } from './support/crowd.mjs';
import { duplicateOf } from './support/duplicate.mjs';
import { figure, median, progress, progressDone, quantile, rounds, skipped } from './support/figures.mjs';
import { BenchHome } from './support/home.mjs';
import { HAS_PROC } from './support/processes.mjs';
import { Watching } from './support/watching.mjs';

const CROWDS = [100, 1_000, 3_000];
const TRIES = rounds(200, 10);

/** @param {Watching} watching @param {readonly string[]} args */
async function attempt(watching, args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  // Spawn returns when the child has exec'd.
  const execAt = performance.now();
  const flagged = await watching.line(({ kind, pid }) => kind === 'duplicate-daemon' && pid === child.pid);
  const ended = once(child, 'exit');
  const killedAt = performance.now();
  child.kill('SIGKILL');
  const [resolved] = await Promise.all([
    flagged && watching.line(({ kind, pid }) => kind === 'resolved' && pid === child.pid),
    ended,
  ]);
  return {
    execMs: execAt - startedAt,
    flaggedMs: flagged ? flagged.seenAt - execAt : null,
    resolvedMs: resolved ? resolved.seenAt - killedAt : null,
  };
}

/** @param {number} others */
async function beside(others) {
  const home = await BenchHome.make({});
  const people = await crowd(others);
  try {
    home.prepare();
    const args = duplicateOf(home);
    await home.startDaemon();
    const watching = new Watching(home);
    const tries = [];
    try {
      // It has looked at everything when it tells of one.
      await attempt(watching, args);
      for (let one = 0; one < TRIES; one += 1) {
        progress(`beside ${others} processes: ${one + 1} of ${TRIES}`);
        await pause(momentOf(one));
        tries.push(await attempt(watching, args));
      }
    } finally {
      await watching.close();
    }
    tell(others, tries);
  } finally {
    progressDone();
    await people.close();
    await home.close();
  }
}

/** @param {number} others @param {readonly { execMs: number, flaggedMs: number | null, resolvedMs: number | null }[]} tries */
function tell(others, tries) {
  const flagged = tries.flatMap(({ flaggedMs }) => flaggedMs ?? []);
  const resolved = tries.flatMap(({ resolvedMs }) => resolvedMs ?? []);
  const where = `beside ${others} processes`;
  figure(`flagged ${where}, of ${TRIES}`, flagged.length, '', { atLeast: TRIES });
  figure(`exec to line ${where}, median`, median(flagged), 'ms', { atMost: 60 });
  figure(`exec to line ${where}, p99`, quantile(flagged, 0.99), 'ms', { atMost: 150 });
  figure(`exec to line ${where}, slowest`, Math.max(...flagged), 'ms', { atMost: 1_000 });
  figure(`spawn to exec ${where}, median`, median(tries.map(({ execMs }) => execMs)), 'ms');
  figure(`resolved ${where}, of ${TRIES}`, resolved.length, '', { atLeast: TRIES });
  figure(`end to "resolved" ${where}, median`, median(resolved), 'ms');
}

if (HAS_PROC) for (const others of CROWDS) await beside(others);
else skipped('births', 'the beat of this bench is that of Linux');
