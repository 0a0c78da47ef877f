import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, SetupFailure } from './failure.mjs';
import { isSameProcess, ownMark } from './process-mark.mjs';

const POLL_MS = 250;
/** Longer than a first set-up over a slow line. */
const WAIT_MS = 45 * 60_000;

/**
 * One set-up of a checkout at a time: `npm ci` removes `node_modules` first, which must not happen under another's
 * feet. A lock whose holder has died counts for nothing.
 *
 * @template T
 * @param {string} file
 * @param {(holder: number) => void} waiting told once, when another set-up is found at work
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, waiting, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + WAIT_MS;
  let told = false;
  while (!take(file)) {
    const holder = readHolder(file);
    if (holder !== null && !isSameProcess(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (holder !== null && !told) waiting(holder.pid);
    told ||= holder !== null;
    if (Date.now() > deadline) {
      throw new SetupFailure(
        `Process ${holder?.pid} has been setting up for 45 minutes; end it and try again.`,
      );
    }
    await pause(POLL_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify(ownMark()), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file @returns {import('./process-mark.mjs').Mark | null} null: just released, or just being written */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
