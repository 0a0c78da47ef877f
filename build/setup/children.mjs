import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** How much of a child's output is kept for the one line that tells why it failed. */
const KEPT_OUTPUT_BYTES = 64 * 1024;
/** From the polite signal to the last one. */
const END_GRACE_MS = 5_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @typedef {object} Outcome
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string} output the last 64 KiB of stdout and stderr together; empty where they were inherited
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end. Never rejects because of what the program does; rejects when it cannot be started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ timeoutMs: number, cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean, onOutput?: (text: string) => void }} options
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { timeoutMs, cwd, env, inherit = false, onOutput }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    running.add(child);
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-KEPT_OUTPUT_BYTES);
        onOutput?.(text);
      });
    }
    const timer = setTimeout(() => {
      timedOut = true;
      void endChild(child);
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      running.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, signal, output, timedOut });
    });
  });
}

/**
 * Ends a child of ours: politely, then not. Its handle is its identity: Node reaps a child itself, so that its pid
 * cannot have been given to another process while the handle says that it runs.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} [graceMs]
 * @returns {Promise<void>} when it is gone
 */
export async function endChild(child, graceMs = END_GRACE_MS) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

/** Ends whatever `run` has under way: for the signals that end the set-up itself. */
export async function endAll() {
  await Promise.all([...running].map((child) => endChild(child)));
}

/** @param {string} name @param {NodeJS.ProcessEnv} [env] @returns {boolean} whether it is on the PATH */
export function hasProgram(name, env = process.env) {
  const folders = (env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, name)));
}
