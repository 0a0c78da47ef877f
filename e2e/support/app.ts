import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright/test';
import { messageOf } from '../../contracts/errors.js';
import type { IpcCalls, IpcChannel } from '../../contracts/ipc.js';
import { isAlive } from './processes.js';
import { until } from './until.js';

const EXECUTABLE = path.resolve('release/e2e/linux-unpacked/shimkeeper');
/** Chromium's sandbox refuses root; everybody else has it. */
const SANDBOX_ARGS = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const LAUNCH_MS = 20_000;
const QUIT_MS = 25_000;

/** For one answer of the main process. */
const ANSWER_MS = 2_000;
const MOST_TIMES_ASKED = 4;

/** What Electron's main process imports. */
type Main = typeof import('electron');

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = delay(ANSWER_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`the main process gave no answer within ${ANSWER_MS} ms`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    // The loser's end is nobody's news.
    late.catch(() => undefined);
    answer.catch(() => undefined);
    done.abort();
  }
}

/** The packaged app, driven by Playwright. */
export class App {
  private constructor(
    readonly electron: ElectronApplication,
    readonly process: ChildProcess,
  ) {}

  static async launch(env: Record<string, string>, args: readonly string[] = []): Promise<App> {
    const electron = await _electron.launch({
      executablePath: EXECUTABLE,
      args: [...args],
      env,
      chromiumSandbox: SANDBOX_ARGS.length === 0,
      // The theme is the app's own to choose; Playwright would force the light one.
      colorScheme: null,
      timeout: LAUNCH_MS,
    });
    return new App(electron, electron.process());
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The window, once its page has drawn the state. */
  async window(): Promise<Page> {
    const page = await this.electron.firstWindow();
    await page.getByRole('region', { name: 'Daemon' }).waitFor();
    return page;
  }

  /**
   * What `done` gives, done in the main process, which bears it twice. It is done again where no answer comes: V8's
   * inspector holds a promise weakly while it waits for it and loses it when garbage is collected before it settles,
   * which a window that is made or let go brings about.
   */
  async inMain<R>(done: (main: Main) => R): Promise<R>;
  async inMain<R, A>(done: (main: Main, given: A) => R, given: A): Promise<R>;
  async inMain<R>(done: (main: Main, given: unknown) => R, given?: unknown): Promise<R> {
    let lost: unknown;
    for (let time = 0; time < MOST_TIMES_ASKED; time += 1) {
      try {
        return await inTime(this.electron.evaluate(done as (main: Main, given: unknown) => R, given));
      } catch (error) {
        if (!/garbage collected|no answer/.test(messageOf(error))) throw error;
        lost = error;
      }
    }
    throw lost;
  }

  /** From here on the window gets `value` for an answer, whatever it asks on this channel. */
  answer<C extends IpcChannel>(channel: C, value: ReturnType<IpcCalls[C]>): Promise<void> {
    return this.inMain(
      ({ ipcMain }, [name, given]) => {
        ipcMain.removeHandler(name);
        ipcMain.handle(name, () => given);
      },
      [channel, value] as const,
    );
  }

  /** Size of the page in device-independent pixels. */
  resize(width: number, height: number): Promise<void> {
    return this.inMain(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
  }

  isVisible(): Promise<boolean> {
    return this.inMain(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some((window) => window.isVisible()),
    );
  }

  /** Clicks the close button that a window manager draws. */
  closeWindow(): Promise<void> {
    return this.inMain(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    });
  }

  get ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Waits for an end that was asked for; the exit code. */
  async exit(): Promise<number | null> {
    await until('the end of the app', () => this.ended, QUIT_MS);
    return this.process.exitCode;
  }

  async quit(): Promise<void> {
    if (this.ended) return;
    await this.electron.close();
    await until('the end of the app', () => !isAlive(this.pid), QUIT_MS);
  }

  async killHard(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}

export interface PlainApp {
  readonly child: ChildProcess;
  /** What it has said on stdout. */
  readonly lines: readonly string[];
  readonly exit: Promise<number | null>;
}

/** No Playwright, no inspector: Playwright would take the first words for itself. */
export function startPlain(env: Record<string, string>, args: readonly string[]): PlainApp {
  const child = spawn(EXECUTABLE, [...SANDBOX_ARGS, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, lines, exit };
}
