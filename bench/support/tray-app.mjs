/** The packaged tray app in a virtual desktop session, as a bench starts and quits it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageApp } from '../../build/packaging/package-app.mjs';
import { openSession } from '../../build/session/session.mjs';
import { ROOT } from '../../build/setup/paths.mjs';

const READY_MS = 60_000;
const QUIT_MS = 30_000;
const POLL_MS = 10;
/** Chromium's sandbox refuses root. */
const ARGS = process.getuid?.() === 0 ? ['--no-sandbox', '--hidden'] : ['--hidden'];

export class TrayDesktop {
  #session;
  #executable;

  /** @param {import('../../build/session/session.mjs').Session} session @param {string} executable */
  constructor(session, executable) {
    this.#session = session;
    this.#executable = executable;
  }

  /** Throws a `SetupFailure` where there is no Electron to package, or no virtual display. */
  static async open() {
    const folder = await packageApp(ROOT, 'e2e', (doing) => console.log(doing));
    const session = await openSession({ display: true, bus: true }, {});
    return new TrayDesktop(session, path.join(ROOT, folder, 'shimkeeper'));
  }

  /** Of the session bus. */
  get busAddress() {
    return this.#session.env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  }

  /** Starts the app hidden; resolves when its daemon serves. @param {import('./home.mjs').BenchHome} home */
  async start(home) {
    const env = { ...home.env, ...this.#session.env };
    const child = spawn(this.#executable, ARGS, { env, stdio: 'ignore' });
    const exit = new Promise((resolve) => child.once('exit', resolve));
    const deadline = performance.now() + READY_MS;
    while (home.health()?.pid !== child.pid) {
      if (performance.now() > deadline || child.exitCode !== null)
        throw new Error('the tray app did not serve');
      await pause(POLL_MS);
    }
    return { pid: child.pid, quit: () => quit(child, exit) };
  }

  /** After the apps, never before: Chromium aborts when its bus goes. */
  close() {
    return this.#session.close();
  }
}

/** Quit, as log-out does it. @param {import('node:child_process').ChildProcess} child @param {Promise<unknown>} exit */
async function quit(child, exit) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_MS);
  await exit;
  clearTimeout(timer);
  if (child.exitCode !== 0) throw new Error(`the tray app ended with ${child.exitCode ?? child.signalCode}`);
}
