/** The packaged tray app, its window open, as the daemon's host: under a display and a bus of its own. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { _electron } from 'playwright';
import { packageApp } from '../../build/packaging/package-app.mjs';
import { openSession } from '../../build/session/session.mjs';
import { ROOT } from '../../build/setup/paths.mjs';
import { isRoot, prepare } from '../../build/setup/prepare.mjs';
import { Report } from '../../build/setup/report.mjs';
import { BenchHome } from '../support/home.mjs';

const READY_MS = 30_000;
const POLL_MS = 20;
/** How often the app's main process looks how late it is. */
const RESOLUTION_MS = 1;

/**
 * @typedef {object} TrayBridge
 * @property {() => Promise<void>} watch from now on the main process measures how late its event loop is
 * @property {() => Promise<{ p99Ms: number, maxMs: number }>} delays since `watch`
 * @typedef {import('./bridges.mjs').Bridge & TrayBridge} Tray
 */

/** @returns {Promise<string>} the app's executable; made where it is not there */
export async function packagedApp() {
  const linux = process.platform === 'linux';
  await prepare(new Report(), { display: linux, bus: linux, tests: false });
  const folder = await packageApp(ROOT, 'e2e', console.log);
  return path.join(ROOT, folder, 'shimkeeper');
}

/** @param {string} executable @returns {Tray} */
export function trayApp(executable) {
  /** @type {{ home: BenchHome, app: import('playwright').ElectronApplication, session: import('../../build/session/session.mjs').Session } | null} */
  let running = null;
  const now = () => {
    if (!running) throw new Error('not open');
    return running;
  };
  return {
    name: 'tray app',
    client: () => now().home.shim(),
    shared: () => [now().app.process().pid ?? 0],
    open: async () => {
      running = await start(executable);
    },
    close: async () => {
      if (!running) return;
      const { app, home, session } = running;
      running = null;
      await app.close();
      await home.close();
      await session.close();
    },
    watch: () => now().app.evaluate(watchDelays, RESOLUTION_MS),
    delays: () => now().app.evaluate(readDelays),
  };
}

/** @param {string} executable */
async function start(executable) {
  const home = await BenchHome.everything();
  const session = await openSession({ display: true, bus: true }, home.env);
  const config = path.join(home.directory, 'desktop');
  mkdirSync(config);
  const env = { ...session.env, HOME: config, XDG_CONFIG_HOME: config };
  const app = await _electron.launch({ executablePath: executable, env, chromiumSandbox: !isRoot() });
  const deadline = performance.now() + READY_MS;
  while (home.health()?.pid !== app.process().pid) {
    if (performance.now() > deadline) throw new Error('the tray app hosts no daemon after 30 s');
    await pause(POLL_MS);
  }
  await app.firstWindow();
  return { home, app, session };
}

// These two run in the app's main process.

/** @param {unknown} _electronModule @param {number} resolution */
function watchDelays(_electronModule, resolution) {
  const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  Object.assign(globalThis, { shimkeeperBenchDelays: histogram });
}

function readDelays() {
  const { shimkeeperBenchDelays: histogram } = /** @type {any} */ (globalThis);
  const nanosecondsPerMs = 1e6;
  return { p99Ms: histogram.percentile(99) / nanosecondsPerMs, maxMs: histogram.max / nanosecondsPerMs };
}
