import { existsSync } from 'node:fs';
import path from 'node:path';
import { endChild } from '../setup/children.mjs';
import { startHelper } from './helper.mjs';

/** Large enough for the window, and for the screenshots of the tests. */
const SCREEN = '1600x1000x24';

/**
 * A display and a session bus: the user's own, or virtual ones.
 *
 * @typedef {object} Session
 * @property {NodeJS.ProcessEnv} env with which programs find both
 * @property {string[]} virtual `display`, `session bus`: what had to be started
 * @property {() => Promise<void>} close ends what was started; may be called twice. The app must be gone by then.
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ display: boolean, bus: boolean }} which of the two are missing and will be started
 */
export function missingFrom(env) {
  if (process.platform !== 'linux') return { display: false, bus: false };
  return { display: !env['DISPLAY'] && !env['WAYLAND_DISPLAY'], bus: busAddress(env) === null };
}

/**
 * @param {{ display: boolean, bus: boolean }} start what to start; see `missingFrom`
 * @param {NodeJS.ProcessEnv} env
 * @param {{ as?: { uid?: number, gid?: number, cwd: string }, screen?: string, screenFolder?: string }} [other] `as`: under another
 *   user, with `env` alone; `screen`: its size; `screenFolder`: where the display keeps it in a file
 * @returns {Promise<Session>}
 */
export async function openSession(start, env, { as, screen = SCREEN, screenFolder } = {}) {
  /** @type {import('node:child_process').ChildProcess[]} */
  const helpers = [];
  /** @type {Promise<void> | null} */
  let closed = null;
  const session = {
    env: { ...env },
    virtual: /** @type {string[]} */ ([]),
    close: () => (closed ??= closeAll(helpers)),
  };
  /** @param {string} command @param {(fd: number) => string[]} args @param {string} mend */
  const begin = async (command, args, mend) => {
    const { child, answer } = await startHelper(command, args, mend, as ? { ...as, env: session.env } : {});
    helpers.push(child);
    return answer;
  };
  const kept = screenFolder === undefined ? [] : ['-fbdir', screenFolder];
  try {
    if (start.display) {
      const args = (/** @type {number} */ fd) => [...xvfbArguments(fd, screen), ...kept];
      const answer = await begin('Xvfb', args, 'Install Xvfb, or set DISPLAY.');
      session.env['DISPLAY'] = `:${answer}`;
      delete session.env['WAYLAND_DISPLAY'];
      session.virtual.push(`display :${answer}`);
    }
    if (start.bus) {
      const answer = await begin('dbus-daemon', busArguments, 'Install dbus.');
      session.env['DBUS_SESSION_BUS_ADDRESS'] = answer;
      // GTK would have the bus start an accessibility bus, which outlives it.
      session.env['NO_AT_BRIDGE'] = '1';
      session.virtual.push('session bus');
    } else {
      const address = busAddress(env);
      if (address !== null) session.env['DBUS_SESSION_BUS_ADDRESS'] = address;
    }
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** @param {number} fd @param {string} screen */
function xvfbArguments(fd, screen) {
  return ['-displayfd', String(fd), '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'];
}

/** @param {number} fd */
function busArguments(fd) {
  return ['--session', '--nofork', '--nopidfile', `--print-address=${fd}`];
}

/** @param {NodeJS.ProcessEnv} env @returns {string | null} also where systemd puts it for logins without the variable */
function busAddress(env) {
  if (env['DBUS_SESSION_BUS_ADDRESS']) return env['DBUS_SESSION_BUS_ADDRESS'];
  const runtime = env['XDG_RUNTIME_DIR'];
  if (!runtime || !existsSync(path.join(runtime, 'bus'))) return null;
  return `unix:path=${path.join(runtime, 'bus')}`;
}

/** Last started, first ended. @param {import('node:child_process').ChildProcess[]} helpers */
async function closeAll(helpers) {
  for (const child of helpers.splice(0).reverse()) await endChild(child);
}
