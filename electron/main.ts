/** The tray app's main process: from the command line to a running keeper, and out again. */
import path from 'node:path';
import { app, dialog } from 'electron';
import { messageOf } from '../contracts/errors.js';
import { PRODUCT } from '../contracts/product.js';
import { type FileLog, openLog } from '../daemon/log.js';
import { ensureHome, type HomePaths, homePaths, resolveHome } from '../home/paths.js';
import { appFiles } from './app-files.js';
import { type Face, openFace } from './face.js';
import type { LaunchFacts } from './launch.js';
import { HIDDEN_FLAG } from './login.js';
import { type Model, openModel } from './model.js';
import { declareScheme } from './page.js';
import { installShutdown } from './shutdown.js';
import { claimInstance } from './single-instance.js';
import { trayRecord, writeTrayRecord } from './tray-record.js';
import { guardContents } from './web-guard.js';

const EXIT_FAILED = 2;

function main(): void {
  const paths = homePaths(resolveHome());
  ensureHome(paths);
  // The lock of the single instance lies in userData: one app per home.
  app.setPath('userData', paths.appDir);
  const hidden = process.argv.includes(HIDDEN_FLAG);
  let face: Face | undefined;
  // Asked for before the face is there: by a second start, or by the system.
  let wanted = false;
  const openWindow = (): void => {
    wanted = true;
    face?.openWindow();
  };
  if (!claimInstance(app, hidden, openWindow)) {
    console.log(`${PRODUCT} runs already${hidden ? '' : '; its window has been opened'}.`);
    app.exit(0);
    return;
  }
  const log = openLog(paths.logsDir, 'tray');
  surviveNothingUnknown(log);
  app.setName(PRODUCT);
  app.setAppUserModelId('io.github.shimkeeper');
  // A page of text and tables gains nothing from a GPU process, and pays for one.
  app.disableHardwareAcceleration();
  declareScheme();
  guardContents(app);
  // A tray app goes on without windows.
  app.on('window-all-closed', () => undefined);
  app.on('activate', openWindow);
  app
    .whenReady()
    .then(() => {
      const files = appFiles(__dirname);
      const model = openModel({ app, paths, files, log, facts: launchFacts(), env: process.env });
      face = openFace(model, files, (message) => log.warn({}, message));
      leaveInOrder(model, face, log);
      if (wanted || !startsHidden(hidden)) face.openWindow();
      model.eyes.start();
      return serve(model, paths);
    })
    .catch(fail);
}

/** The one line on stdout that whoever started us waits for; without a daemon there is a face, and a line on stderr. */
async function serve(model: Model, paths: HomePaths): Promise<void> {
  recordLaunch(model, paths);
  try {
    await model.host.start();
    const port = model.host.health()?.port;
    console.log(
      `shimkeeper ready: tray icon up, daemon on port ${port}, home ${paths.home}, pid ${process.pid}`,
    );
  } catch (error) {
    console.error(`shimkeeper: the daemon did not start: ${messageOf(error)}`);
  }
}

/** Without the record the app still runs; only a launch by a shim would not find it. */
function recordLaunch({ launch, timeline }: Model, paths: HomePaths): void {
  try {
    const record = { launch, env: process.env, packaged: app.isPackaged, now: new Date() };
    writeTrayRecord(paths, trayRecord(record));
  } catch (error) {
    timeline.add('attention', 'app', `tray.json could not be written: ${messageOf(error)}`);
  }
}

function leaveInOrder(model: Model, face: Face, log: FileLog): void {
  installShutdown(app, {
    begin: () => face.beginQuit(),
    drain: () => model.close(),
    end: () => face.close(),
    warn: (message) => log.warn({}, message),
  });
}

/** macOS starts a login item without arguments and says so instead. */
function startsHidden(hidden: boolean): boolean {
  return hidden || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

function launchFacts(): LaunchFacts {
  return {
    packaged: app.isPackaged,
    execPath: process.execPath,
    appPath: path.resolve(app.getAppPath()),
    appImage: process.env['APPIMAGE'],
    root: process.getuid?.() === 0,
  };
}

/**
 * Electron's own answer to an unknown error is a dialog that holds up the main process, and with it the daemon. A
 * daemon in an unknown state is worse than none: its shims bring up a new one.
 */
function surviveNothingUnknown(log: FileLog): void {
  process.on('uncaughtException', (error) => {
    console.error(`shimkeeper: ${error.stack ?? messageOf(error)}`);
    log.error({ error: messageOf(error), stack: error.stack }, 'unknown error, ending');
    app.exit(EXIT_FAILED);
  });
  process.on('unhandledRejection', (reason) => {
    log.error({ error: messageOf(reason) }, 'unhandled rejection');
  });
}

function fail(error: unknown): void {
  dialog.showErrorBox(`${PRODUCT} cannot start`, messageOf(error));
  app.exit(EXIT_FAILED);
}

try {
  main();
} catch (error) {
  fail(error);
}
