/**
 * Somebody who has never had Shimkeeper: an empty folder, a screen and a session bus of their own. Under root an ordinary
 * user, because Chromium's sandbox refuses root.
 */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { openSession } from '../../build/session/session.mjs';
import { endChild } from '../../build/setup/children.mjs';
import { freePort } from './home.mjs';
import { colours } from './screen.mjs';

/** Debian's `nobody`. */
const UID = 65_534;
const SCREEN = '1280x800x24';
const READY_MS = 60_000;
const QUIT_MS = 30_000;
/** A screen of 4 MB is read this often. */
const POLL_MS = 10;
/** Text and symbols have many shades; an empty screen and a window without its page one or two. */
const PAINTED_COLOURS = 24;

export class Newcomer {
  /** @type {import('../../build/session/session.mjs').Session | null} */
  #session = null;
  #folder;
  #who;
  /** @type {NodeJS.ProcessEnv} */
  #env;

  /** @param {string} folder @param {number} port */
  constructor(folder, port) {
    this.#folder = folder;
    this.#who = process.getuid?.() === 0 ? { uid: UID, gid: UID, cwd: folder } : { cwd: folder };
    this.#env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      TMPDIR: path.join(folder, 'tmp'),
      LANG: 'C.UTF-8',
      NO_AT_BRIDGE: '1',
      SHIMKEEPER_PORT: String(port),
    };
  }

  static async arrive() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sk-new-'));
    chmodSync(folder, 0o755);
    for (const name of ['tmp', 'screen']) mkdirSync(path.join(folder, name));
    if (process.getuid?.() === 0)
      for (const name of ['.', 'tmp', 'screen']) chownSync(path.join(folder, name), UID, UID);
    const person = new Newcomer(folder, await freePort());
    await person.#openSession();
    return person;
  }

  /**
   * The tray app's first start, and its end.
   *
   * @param {string} program
   * @returns {Promise<{ readyMs: number, paintedMs: number }>} until its line with `ready`, and until its window has a page
   */
  async firstStart(program) {
    const began = performance.now();
    const child = this.#spawn(program, [], ['ignore', 'pipe', 'ignore']);
    let readyMs = Number.NaN;
    let paintedMs = Number.NaN;
    const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) });
    lines.on('line', (line) => {
      if (line.includes('ready')) readyMs = performance.now() - began;
    });
    while (Number.isNaN(readyMs) || Number.isNaN(paintedMs)) {
      if (Number.isNaN(paintedMs) && this.#painted()) paintedMs = performance.now() - began;
      if (performance.now() - began > READY_MS || child.exitCode !== null)
        throw new Error(`${program} did not start: ready after ${readyMs} ms, painted after ${paintedMs} ms`);
      await pause(POLL_MS);
    }
    await endChild(child, QUIT_MS);
    if (child.exitCode !== 0) throw new Error(`${program} ended with ${child.exitCode ?? child.signalCode}`);
    return { readyMs, paintedMs };
  }

  /** A command to its end; throws where it fails. @param {string} command @param {...string} args @returns {Promise<number>} milliseconds */
  async run(command, ...args) {
    const began = performance.now();
    const child = this.#spawn(command, args, ['ignore', 'ignore', 'inherit']);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
    return performance.now() - began;
  }

  /** Its folder goes with it. */
  async leave() {
    await this.#session?.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #openSession() {
    const screenFolder = path.join(this.#folder, 'screen');
    const other = { as: this.#who, screen: SCREEN, screenFolder };
    this.#session = await openSession({ display: true, bus: true }, this.#env, other);
    this.#env = this.#session.env;
  }

  #painted() {
    const screen = readFileSync(path.join(this.#folder, 'screen/Xvfb_screen0'));
    return colours(screen, PAINTED_COLOURS) >= PAINTED_COLOURS;
  }

  /** @param {string} command @param {readonly string[]} args @param {import('node:child_process').StdioOptions} stdio */
  #spawn(command, args, stdio) {
    return spawn(command, [...args], { ...this.#who, env: this.#env, stdio });
  }
}
