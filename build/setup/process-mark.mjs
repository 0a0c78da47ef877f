import { readFileSync } from 'node:fs';
import { codeOf } from './failure.mjs';

/**
 * A pid alone names nobody for long; with the start ticks it does, until the next boot.
 *
 * @typedef {object} Mark
 * @property {number} pid
 * @property {number | null} startTicks null where the system has no /proc
 */

/** Fields of /proc/PID/stat are counted after the command's closing bracket, because its name may hold anything. */
const START_TICKS_AFTER_NAME = 19;

/** @param {number} pid @returns {number | null} null: no such process, or no /proc */
export function startTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[START_TICKS_AFTER_NAME]);
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}

/** @returns {Mark} */
export function ownMark() {
  return { pid: process.pid, startTicks: startTicks(process.pid) };
}

/** @param {Mark} mark @returns {boolean} the very process that made the mark is alive */
export function isSameProcess(mark) {
  if (mark.startTicks !== null) return startTicks(mark.pid) === mark.startTicks;
  try {
    process.kill(mark.pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
