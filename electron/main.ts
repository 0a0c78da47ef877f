/** The tray app's main process: from the command line to Electron's readiness, and the errors that nobody expected. */
import { app, dialog } from 'electron';
import { messageOf } from '../contracts/errors.js';
import { ENV, PRODUCT } from '../contracts/product.js';
import { type FileLog, openLog } from '../daemon/log.js';
import { ensureHome, homePaths, resolveHome } from '../home/paths.js';
import { configuredPort } from '../home/settings.js';
import { isStopped } from '../home/stopped.js';
import { APP_TEXTS } from '../texts/app.js';
import { appLaunch, type Launch } from './launch.js';
import { HIDDEN_FLAG } from './login.js';
import { declareScheme } from './page.js';
import { claimInstance, type SecondStart } from './single-instance.js';
import { launchFacts, TrayProgram } from './tray-program.js';
import { guardContents } from './web-guard.js';

const EXIT_FAILED = 2;

function main(): void {
  const paths = homePaths(resolveHome());
  ensureHome(paths);
  // An impossible port is said before there is anything to take down again.
  configuredPort(paths);
  // The lock of the single instance lies in userData: one app per home.
  app.setPath('userData', paths.appDir);
  const hidden = process.argv.includes(HIDDEN_FLAG);
  const forShims = takeForShims();
  if (forShims && isStopped(paths)) {
    console.log(`${PRODUCT} was stopped; it starts again when you start it.`);
    app.exit(0);
    return;
  }
  const program = new TrayProgram();
  const launch = startsAgain(hidden);
  const events = {
    onSecondStart: (second: SecondStart) => program.obey(second),
    onNewerStart: (newer: Launch) => program.giveWay(newer),
  };
  if (!claimInstance(app, { hidden, forShims, launch }, events)) {
    console.log(`${PRODUCT} runs already${hidden ? '' : '; its window has been opened'}.`);
    app.exit(0);
    return;
  }
  const log = openLog(paths.logsDir, 'tray');
  surviveNothingUnknown(log);
  prepare(program);
  app
    .whenReady()
    .then(() => program.run(paths, log, __dirname, { hidden: startsHidden(hidden), forShims }))
    .catch(fail);
}

/** This very app, started in the same way. */
function startsAgain(hidden: boolean): Launch {
  const { command, args } = appLaunch(launchFacts());
  return { command, args: [...args, ...(hidden ? [HIDDEN_FLAG] : [])] };
}

/** Taken out of the environment: what this app launches in its turn is launched for itself. */
function takeForShims(): boolean {
  const forShims = process.env[ENV.forShims] === '1';
  delete process.env[ENV.forShims];
  return forShims;
}

/** What Electron takes only before it is ready. */
function prepare(program: TrayProgram): void {
  app.setName(PRODUCT);
  app.setAppUserModelId('io.github.shimkeeper');
  // A page of text and tables gains nothing from a GPU process, and pays for one.
  app.disableHardwareAcceleration();
  declareScheme();
  guardContents(app);
  // A tray app goes on without windows.
  app.on('window-all-closed', () => undefined);
  app.on('activate', () => program.openWindow());
}

/** macOS starts a login item without arguments and says so instead. */
function startsHidden(hidden: boolean): boolean {
  return hidden || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
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

/** For whoever looks at a terminal, and for whoever looks at a desktop. */
function fail(error: unknown): void {
  const message = messageOf(error);
  console.error(`shimkeeper: ${message}`);
  const leave = (): void => app.exit(EXIT_FAILED);
  const title = APP_TEXTS.cannotStart;
  if (app.isReady()) {
    dialog.showMessageBox({ type: 'error', title, message: title, detail: message }).then(leave, leave);
    return;
  }
  // Elsewhere than on Linux there is a box before Electron is ready, too.
  if (process.platform !== 'linux') dialog.showErrorBox(title, message);
  leave();
}

try {
  main();
} catch (error) {
  fail(error);
}
