import path from 'node:path';
import { missingFrom, openSession } from '../session/session.mjs';
import { ROOT } from '../setup/paths.mjs';
import { isRoot, prepare } from '../setup/prepare.mjs';
import { Report } from '../setup/report.mjs';
import { requireSandbox } from '../setup/sandbox.mjs';
import { runApp } from './app.mjs';

/** As a shell tells the end by Ctrl-C. */
const INTERRUPTED = 130;

/**
 * `npm start`: sets up, starts the app and stays with it until Quit or Ctrl-C.
 *
 * @param {(interrupt: (signal: NodeJS.Signals) => void) => void} onSignal
 * @returns {Promise<number>} exit code
 */
export async function start(onSignal) {
  const report = new Report();
  const missing = missingFrom(process.env);
  const electron = await prepare(report, { ...missing, tests: false });
  if (process.platform === 'linux' && !isRoot()) requireSandbox(electron.directory);

  // From here on there are helpers to take down: a signal is remembered, not obeyed on the spot.
  const stop = new AbortController();
  onSignal(() => stop.abort());
  const session = await openSession(missing, process.env);
  if (session.virtual.length > 0) {
    report.line(
      `✓ ${'session'.padEnd(14)} virtual: ${session.virtual.join(', ')} (there is none here; ends with the app)`,
    );
  }
  try {
    if (stop.signal.aborted) return INTERRUPTED;
    const app = runApp(
      {
        executable: electron.executable,
        args: appArguments(process.argv.slice(2)),
        env: withoutNodeMode(session.env),
        cwd: ROOT,
      },
      {
        ready: (line) => report.line(whereToLook(line, session.virtual)),
        late: () =>
          report.line('The app is not ready after 60 s; its own messages are above. Ctrl-C ends it.'),
        out: (line) => report.line(line),
      },
    );
    onSignal(app.interrupt);
    return await app.ended;
  } finally {
    await session.close();
  }
}

/** @param {readonly string[]} extra what stands behind `npm start --` @returns {string[]} */
function appArguments(extra) {
  return [...(isRoot() ? ['--no-sandbox'] : []), ROOT, ...extra];
}

/**
 * A terminal inside of an Electron program may hand this down; with it Electron would start as plain Node.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutNodeMode(env) {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env;
  return rest;
}

/** @param {string} ready the app's own line @param {readonly string[]} virtual */
function whereToLook(ready, virtual) {
  const cli = path.relative(process.cwd(), path.join(ROOT, 'dist/bin/shimkeeper.cjs'));
  const screen = virtual.some((name) => name.startsWith('display'))
    ? 'on the virtual display; use the command line here'
    : 'the icon in the tray; its menu opens the window';
  return [
    ready,
    `  tray and window  ${screen}`,
    `  command line     node ${cli} status`,
    '  end              Quit in the tray menu, or Ctrl-C here',
  ].join('\n');
}
