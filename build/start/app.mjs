import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endChild } from '../setup/children.mjs';
import { exitCodeOf } from '../setup/main.mjs';

/** A first start on a slow disk; after it the app is still left running, but the person is told. */
const READY_TIMEOUT_MS = 60_000;
/** Quit drains calls that are under way before it ends. */
const QUIT_GRACE_MS = 20_000;
/** What Chromium logs about the machine: no errors of the app, and nothing a person could mend. */
const CHROMIUM_NOISE = /^\[\d+:\d{4}\/\d{6}\.\d+:(INFO|WARNING|ERROR|VERBOSE\d+):/;

/**
 * The app in the foreground.
 *
 * @param {{ executable: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string }} how
 * @param {{ ready: (line: string) => void, late: () => void, out: (line: string) => void }} tell
 * @returns {{ ended: Promise<number>, interrupt: () => void }}
 */
export function runApp({ executable, args, env, cwd }, tell) {
  const child = spawn(executable, args, {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: a Ctrl-C in the terminal reaches the app once, as the signal sent here.
    detached: process.platform !== 'win32',
  });
  let wasReady = false;
  const lateTimer = setTimeout(tell.late, READY_TIMEOUT_MS);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (wasReady || !/\bready\b/.test(line)) return tell.out(line);
    wasReady = true;
    clearTimeout(lateTimer);
    tell.ready(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!CHROMIUM_NOISE.test(line) && line !== '') tell.out(line);
  });

  let asked = false;
  const interrupt = () => {
    // Asked twice, a person does not want to wait. The handle is our own child's, so the signal meets no stranger.
    if (asked) child.kill('SIGKILL');
    else void endChild(child, QUIT_GRACE_MS);
    asked = true;
  };
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    // `exit`, not `close`: a headless daemon that carries on after Quit may hold the pipes.
    child.once('exit', (code, signal) => {
      clearTimeout(lateTimer);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(exitCodeOf(code, signal));
    });
  });
  return { ended, interrupt };
}
