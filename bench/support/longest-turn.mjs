/**
 * Preloaded into the program that is measured (`node --import`): after its warm-up, the most processor time that went by
 * between two turns of the event loop. Processor time, because on a busy machine a turn also waits for its processor.
 * Told at the end in the file of SHIMKEEPER_BENCH_TURN; SHIMKEEPER_BENCH_WARM_UP is in milliseconds.
 */
import { writeFileSync } from 'node:fs';

const file = process.env['SHIMKEEPER_BENCH_TURN'];
const warmUpMs = Number(process.env['SHIMKEEPER_BENCH_WARM_UP']);
const US_PER_MS = 1_000;
let longestUs = Number.NaN;

function used() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

setTimeout(() => {
  let before = used();
  longestUs = 0;
  setInterval(() => {
    const now = used();
    longestUs = Math.max(longestUs, now - before);
    before = now;
  }, 1).unref();
}, warmUpMs).unref();
process.once('exit', () => {
  if (file) writeFileSync(file, String(longestUs / US_PER_MS));
});
