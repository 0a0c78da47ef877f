/** How much processor time processes have used (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

const NS_PER_MS = 1e6;
const MS_PER_TICK = 10;

/** All threads that live, to the nanosecond; not what ended threads and children used. @param {number} pid @returns {number} ms */
export function threadTime(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const ns = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0]),
  );
  return ns.reduce((sum, one) => sum + one, 0) / NS_PER_MS;
}

/** With the children that it has waited for, to 10 ms. @param {number} pid @returns {number} ms */
export function familyTime(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) * MS_PER_TICK;
}
