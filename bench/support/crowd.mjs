/** Many idle processes beside what is measured, in a group of their own that ends with the bench, also with one that is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const LIFE_SECONDS = 3_600;
/** Its stdin ends when we do, however. */
const SCRIPT = 'i=0; while [ $i -lt "$1" ]; do sleep "$2" & i=$((i+1)); done; echo up; cat; kill -KILL 0';

/** @param {number} count @returns {Promise<{ close: () => Promise<void> }>} resolves when all are there */
export async function crowd(count) {
  const leader = spawn('/bin/sh', ['-c', SCRIPT, 'crowd', String(count), String(LIFE_SECONDS)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(leader, 'exit');
  const group = -(leader.pid ?? 0);
  const endGroup = () => {
    if (leader.exitCode === null && leader.signalCode === null) process.kill(group, 'SIGKILL');
  };
  process.once('exit', endGroup);
  await once(createInterface({ input: leader.stdout }), 'line');
  return {
    async close() {
      endGroup();
      process.off('exit', endGroup);
      await ended;
    },
  };
}

/** Starts short-lived processes at a steady rate. @param {number} perSecond @returns {() => void} ends that */
export function births(perSecond) {
  const timer = setInterval(() => {
    spawn('/bin/sleep', ['0.4'], { stdio: 'ignore' }).on('error', () => clearInterval(timer));
  }, 1_000 / perSecond);
  return () => clearInterval(timer);
}
