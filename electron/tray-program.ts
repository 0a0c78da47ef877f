/** The tray app from "Electron is ready" to its end, and what others ask of it in between. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { app } from 'electron';
import { messageOf } from '../contracts/errors.js';
import type { FileLog } from '../daemon/log.js';
import { onEndRequest } from '../home/end-request.js';
import { ownIdentity } from '../home/identity.js';
import type { HomePaths } from '../home/paths.js';
import { keptFileOf } from '../home/self-unpacking.js';
import { APP_TEXTS } from '../texts/app.js';
import { appFiles } from './app-files.js';
import { installAppMenu } from './app-menu.js';
import { type Face, openFace } from './face.js';
import type { Launch, LaunchFacts } from './launch.js';
import { type Model, openModel } from './model.js';
import { installShutdown } from './shutdown.js';
import type { SecondStart } from './single-instance.js';
import { trayRecord, writeTrayRecord } from './tray-record.js';

/** waiting -> running -> leaving. What is asked for while waiting is kept, what is asked for while leaving is too late. */
export class TrayProgram {
  #running: { readonly face: Face; readonly model: Model } | null = null;
  #windowWanted = false;
  #successor: Launch | null = null;

  /** `main`: the folder of the main process's bundle. Throws what makes the app useless. */
  run(paths: HomePaths, log: FileLog, main: string, { hidden, forShims }: SecondStart): Promise<void> {
    installAppMenu();
    const files = appFiles(main);
    const model = openModel({ app, paths, files, log, facts: launchFacts(), env: process.env });
    const face = openFace(model, files, (message) => log.warn({}, message));
    this.#running = { face, model };
    this.#leaveInOrder(model, face, log);
    // Where this app's daemon is accused, the app is asked before it gets a signal.
    onEndRequest(paths.daemonsDir, ownIdentity(), () => app.quit());
    sayReadyOnce(model, paths);
    recordLaunch(model, paths);
    void keepLauncher(model);
    // A person who starts it a second time wants to see it, whatever was chosen for the first.
    if (this.#windowWanted || !(hidden || model.preferences.get('startHidden'))) face.openWindow();
    model.eyes.start();
    return serve(model, forShims);
  }

  openWindow(): void {
    this.#windowWanted = true;
    this.#running?.face.openWindow();
  }

  /** Somebody wants the app to run, and that means its daemon: a final stop is over. */
  obey({ hidden, forShims }: SecondStart): void {
    if (!hidden) this.openWindow();
    if (this.#running) void serve(this.#running.model, forShims);
  }

  /** Quits as a person would, and starts the newer version in its place: what is attached is handed over as at any Quit. */
  giveWay(newer: Launch): void {
    this.#successor = newer;
    app.quit();
  }

  #leaveInOrder(model: Model, face: Face, log: FileLog): void {
    installShutdown(app, {
      begin: () => {
        this.#running = null;
        face.beginQuit();
      },
      drain: () => model.close(),
      end: () => {
        face.close();
        if (this.#successor) startSuccessor(this.#successor, log);
      },
      warn: (message) => log.warn({}, message),
    });
  }
}

/** The lock goes first, or the newer one would take us for the app that runs. */
function startSuccessor({ command, args }: Launch, log: FileLog): void {
  app.releaseSingleInstanceLock();
  const child = spawn(command, [...args], { detached: true, stdio: 'ignore' });
  child.once('error', (error) => log.warn({ error: messageOf(error) }, 'the newer version did not start'));
  child.unref();
}

/** The one line on stdout that whoever started us waits for. */
function sayReadyOnce({ host }: Model, { home }: HomePaths): void {
  host.once('running', () => {
    const port = host.health()?.port;
    console.log(`shimkeeper ready: tray icon up, daemon on port ${port}, home ${home}, pid ${process.pid}`);
  });
}

/** Without a daemon the app still has a face, which shows why and offers to try again. */
async function serve({ host, timeline }: Model, forShims: boolean): Promise<void> {
  try {
    await (forShims ? host.startForShims() : host.start());
  } catch (error) {
    console.error(`shimkeeper: the daemon did not start: ${messageOf(error)}`);
    timeline.add('trouble', 'daemon', APP_TEXTS.events.notStarted(messageOf(error)));
  }
}

/** Without the record the app still runs; only a launch by a shim would not find it. */
function recordLaunch({ launch, timeline }: Model, paths: HomePaths): void {
  try {
    const record = { launch, env: process.env, packaged: app.isPackaged, now: new Date() };
    writeTrayRecord(paths, trayRecord(record));
  } catch (error) {
    timeline.add('attention', 'app', APP_TEXTS.events.recordFailed(messageOf(error)));
  }
}

/** As for the record: clients that name the launcher would go on with the one that is there. */
async function keepLauncher({ keepLauncher, timeline }: Model): Promise<void> {
  try {
    await keepLauncher();
  } catch (error) {
    timeline.add('attention', 'app', APP_TEXTS.events.launcherFailed(messageOf(error)));
  }
}

export function launchFacts(): LaunchFacts {
  return {
    packaged: app.isPackaged,
    execPath: process.execPath,
    appPath: path.resolve(app.getAppPath()),
    keptFile: keptFileOf(process.execPath, process.env),
    root: process.getuid?.() === 0,
  };
}
