import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '../setup/failure.mjs';
import { isSameProcess, startTicks } from '../setup/process-mark.mjs';

/** What ends by itself (a shim that notices its client's end, a daemon that drains) has this long. */
const SETTLE_MS = 6_000;
const POLL_MS = 200;

/**
 * How a run's processes are known: by a variable that children inherit, or, where a program starts its children with
 * an environment of its own (the MCP SDK does), by a path that only this run uses on their command line.
 *
 * @typedef {{ variable: string, value: string, paths: readonly string[] }} Trace
 * @typedef {import('../setup/process-mark.mjs').Mark & { command: string }} Process
 */

/** @returns {Set<string>} who was there before the run; empty where there is no /proc */
export function processesNow() {
  return new Set(pids().map(nameOf));
}

/**
 * @param {Set<string>} before
 * @param {Trace} trace
 * @param {number} [settleMs]
 * @returns {Promise<Process[]>} started by the run and still alive after a moment's grace
 */
export async function leftBehind(before, trace, settleMs = SETTLE_MS) {
  const deadline = Date.now() + settleMs;
  for (;;) {
    const left = pids().flatMap((pid) => suspect(pid, before, trace));
    if (left.length === 0 || Date.now() > deadline) return left;
    await pause(POLL_MS);
  }
}

/** So that a failed run does not litter. Each identity is read again right before the signal. @param {readonly Process[]} left */
export function endLeftBehind(left) {
  for (const found of left) {
    if (!isSameProcess(found)) continue;
    try {
      process.kill(found.pid, 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }
}

/** @param {number} pid @param {Set<string>} before @param {Trace} trace @returns {Process[]} one or none */
function suspect(pid, before, { variable, value, paths }) {
  const ticks = startTicks(pid);
  if (ticks === null || pid === process.pid || before.has(nameOf(pid))) return [];
  const command = readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
  const inherits = readProc(pid, 'environ').split('\0').includes(`${variable}=${value}`);
  if (!inherits && !paths.some((place) => names(command, place))) return [];
  return [{ pid, startTicks: ticks, command }];
}

/** That folder or something in it; not its neighbour, whose name only begins the same. @param {string} command @param {string} place */
function names(command, place) {
  const parts = command.split(place.replace(/\/+$/, ''));
  return parts.slice(1).some((rest) => !/^[\w.-]/.test(rest));
}

/** @returns {number[]} */
function pids() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** @param {number} pid */
function nameOf(pid) {
  return `${pid}-${startTicks(pid)}`;
}

/** @param {number} pid @param {string} file @returns {string} empty where it is gone or another user's */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return '';
    throw error;
  }
}
