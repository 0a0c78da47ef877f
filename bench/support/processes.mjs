/** What the kernel says of processes (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

const KIB_PER_MIB = 1024;

export const HAS_PROC = process.platform === 'linux';

/** @param {string} file @returns {string} empty where the process is gone */
function proc(file) {
  try {
    return readFileSync(`/proc/${file}`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(error.code)) return '';
    throw error;
  }
}

/** @param {number} pid @returns {{ state: string, ppid: number, startTicks: number } | null} null: none lives */
export function statOf(pid) {
  const text = proc(`${pid}/stat`);
  if (text === '') return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return null;
  return { state, ppid: Number(fields[1]), startTicks: Number(fields[19]) };
}

/** @param {readonly number[]} roots @returns {number[]} they and all that descends from them */
export function treesOf(roots) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat) parents.set(Number(name), stat.ppid);
  }
  const found = new Set(roots.filter((pid) => parents.has(pid)));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, ppid] of parents) if (found.has(ppid)) found.add(pid);
  }
  return [...found];
}

/** Proportional set size: shared pages are counted in parts. @param {number} pid @returns {number} MiB */
export function pssOf(pid) {
  const kib = /^Pss:\s+(\d+)/m.exec(proc(`${pid}/smaps_rollup`))?.[1];
  return Number(kib ?? 0) / KIB_PER_MIB;
}

/** @param {number} pid @returns {string[]} */
export function argvOf(pid) {
  return proc(`${pid}/cmdline`).split('\0').filter(Boolean);
}

/** Pids of all processes whose environment names this text: a home of ours. @param {string} text */
export function processesNaming(text) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => environOf(pid).includes(text) && statOf(pid) !== null);
}

/** @param {number} pid */
function environOf(pid) {
  try {
    return proc(`${pid}/environ`);
  } catch (error) {
    // Another user's.
    if (error.code === 'EACCES' || error.code === 'EPERM') return '';
    throw error;
  }
}
