import { run } from './children.mjs';

/**
 * npm itself, with the user's own settings (registry, proxy, cache). Under `npm start` and `npm test` it is the very
 * npm that runs them; started with plain `node`, the one on the PATH.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export function npm(args, options) {
  const own = process.env['npm_execpath'];
  if (own?.endsWith('.js')) return run(process.execPath, [own, ...args], options);
  // On Windows npm is a script, which only the command interpreter starts; the arguments are all our own.
  if (process.platform === 'win32') return run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options);
  return run('npm', args, options);
}

/**
 * What npm says about a failure, without its trailer about log files.
 *
 * @param {string} output
 * @returns {string}
 */
export function npmReason(output) {
  const errors = output
    .split('\n')
    .filter((line) => /^npm (ERR!|error) /.test(line))
    .map((line) => line.replace(/^npm (ERR!|error) /, '').trim())
    .filter((line) => line !== '' && !/^(A complete log|code |errno |syscall )/.test(line));
  return errors[0] ?? output.trim().split('\n').at(-1) ?? 'it said nothing';
}
