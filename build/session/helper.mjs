import { spawn } from 'node:child_process';
import { codeOf, SetupFailure } from '../setup/failure.mjs';

const ANSWER_TIMEOUT_MS = 15_000;
const ANSWER_FD = 3;
const KEPT_ERROR_CHARS = 2_000;

/**
 * Starts a helper that says on file descriptor 3 how it can be reached. It gets a process group of its own: a Ctrl-C
 * in the terminal must not end the bus or the display before the app, which would abort.
 *
 * @param {string} command
 * @param {(fd: number) => string[]} args
 * @param {string} mend what a person does when the program is not there
 * @param {{ uid?: number, gid?: number, cwd?: string, env?: NodeJS.ProcessEnv }} [as] by default as we are
 * @returns {Promise<{ child: import('node:child_process').ChildProcess, answer: string }>}
 */
export function startHelper(command, args, mend, as = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args(ANSWER_FD), {
      ...as,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let answer = '';
    let complaint = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new SetupFailure(`${command} did not answer in 15 s.`));
    }, ANSWER_TIMEOUT_MS);
    const answers = /** @type {import('node:stream').Readable} */ (child.stdio[ANSWER_FD]);
    answers.on('data', (data) => {
      answer += data;
      if (!answer.includes('\n')) return;
      clearTimeout(timer);
      resolve({ child, answer: answer.trim() });
    });
    child.stderr?.on('data', (data) => {
      complaint = (complaint + data).slice(-KEPT_ERROR_CHARS);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(codeOf(error) === 'ENOENT' ? new SetupFailure(`${command} is not there. ${mend}`) : error);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new SetupFailure(`${command} ended at once: ${complaint.trim().split('\n').at(-1) ?? ''}`));
    });
  });
}
