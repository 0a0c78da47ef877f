import os from 'node:os';
import { endAll } from './children.mjs';
import { SetupFailure } from './failure.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command: its result is the exit code, a failure is one line. A signal is handed to `interrupt` where the
 * command has given one, else it ends what is under way.
 *
 * @param {(onSignal: (interrupt: (signal: NodeJS.Signals) => void) => void) => Promise<number>} command
 */
export async function main(command) {
  /** @type {((signal: NodeJS.Signals) => void) | null} */
  let interrupt = null;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (interrupt !== null) interrupt(signal);
      else void endAll().then(() => process.exit(exitCodeOf(null, signal)));
    });
  }
  // A reader that went away (`npm start | head`) is no reason to leave the app behind.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  try {
    process.exitCode = await command((handler) => {
      interrupt = handler;
    });
  } catch (error) {
    console.error(error instanceof SetupFailure ? error.message : error);
    process.exitCode = 1;
  }
}

/** @param {number | null} code @param {NodeJS.Signals | null} signal @returns {number} as a shell would tell it */
export function exitCodeOf(code, signal) {
  if (code !== null) return code;
  return 128 + (signal === null ? 1 : os.constants.signals[signal]);
}
