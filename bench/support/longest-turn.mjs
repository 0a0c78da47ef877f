/**
 * Preloaded into the program that is measured (`node --import`): from SIGUSR2 on, the most processor time that went by
 * between two turns of the event loop. Processor time, because on a busy machine a turn also waits for its processor.
 * Told in the file of SHIMKEEPER_BENCH_TURN at the end; the file is there, empty, as soon as the signal is heard.
 */
import { writeFileSync } from 'node:fs';

const file = process.env['SHIMKEEPER_BENCH_TURN'];
const US_PER_MS = 1_000;
let longestUs = 0;

function used() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.once('SIGUSR2', () => {
  let before = used();
  setInterval(() => {
    const now = used();
    longestUs = Math.max(longestUs, now - before);
    before = now;
  }, 1).unref();
});
if (file) writeFileSync(file, '');
process.once('exit', () => {
  if (file) writeFileSync(file, String(longestUs / US_PER_MS));
});
