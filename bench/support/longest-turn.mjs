/**
 * Preloaded into the program that is measured (`node --import`): after its warm-up, the most processor time that its main
 * thread took between two turns of the event loop. Processor time, because on a busy machine a turn also waits for its
 * processor; the main thread's, because what V8 compiles in its helper threads holds up nobody.
 * Told at the end in the file of SHIMKEEPER_BENCH_TURN; SHIMKEEPER_BENCH_WARM_UP is in milliseconds.
 */
import { openSync, readSync, writeFileSync } from 'node:fs';

const file = process.env['SHIMKEEPER_BENCH_TURN'];
const warmUpMs = Number(process.env['SHIMKEEPER_BENCH_WARM_UP']);
const NS_PER_MS = 1e6;
/** proc(5): of a thread, the nanoseconds on a processor come first. The main thread has the process's number. */
const schedstat = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
const buffer = Buffer.alloc(128);
let longestNs = Number.NaN;

function used() {
  const length = readSync(schedstat, buffer, 0, buffer.length, 0);
  return Number.parseInt(buffer.toString('latin1', 0, length), 10);
}

setTimeout(() => {
  let before = used();
  longestNs = 0;
  setInterval(() => {
    const now = used();
    longestNs = Math.max(longestNs, now - before);
    before = now;
  }, 1).unref();
}, warmUpMs).unref();
process.once('exit', () => {
  if (file) writeFileSync(file, String(longestNs / NS_PER_MS));
});
