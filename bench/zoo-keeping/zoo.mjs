/** A zoo of real processes in a temporary folder: cheap ones, with any command line. Everything in it is ended with it. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const BASH = '/bin/bash';
const DEADLINE_MS = 60_000;
const POLL_MS = 20;
/** So many are started at a time: a crowd at once would only measure the machine. */
const CROWD = 24;
/** The programs must be readable for another user, too. */
const OPEN = 0o755;

/**
 * @typedef {object} Identity
 * @property {number} pid
 * @property {number} startTicks
 *
 * @typedef {object} Beast
 * @property {string} tag of its own; every process that a beast starts registers under it
 * @property {string} [file] default: bash, which takes any command line
 * @property {readonly string[]} argv
 * @property {Record<string, string>} [env]
 * @property {import('node:child_process').StdioOptions} [stdio]
 * @property {number} [count] how many processes register under the tag
 * @property {boolean} [detached] a session of its own
 */

/** @param {number} pid @returns {Identity | null} null: gone, or a zombie */
export function identityOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (text === '' || fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, startTicks: Number(fields[19]) };
}

/** @param {Identity} identity */
export function lives({ pid, startTicks }) {
  return identityOf(pid)?.startTicks === startTicks;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))
    )
      return '';
    throw error;
  }
}

/** @template T @param {string} what @param {() => T | null | undefined | false} condition @returns {Promise<T>} */
export async function until(what, condition) {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const found = condition();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited too long: ${what}`);
    await delay(POLL_MS);
  }
}

export class Zoo {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sk-zoo-'));
  /** Of this zoo alone. */
  mark = path.basename(this.folder).slice('sk-zoo-'.length).toLowerCase();
  home = path.join(this.folder, 'home');
  user = path.join(this.folder, 'user');
  #fifo = path.join(this.folder, 'fifo');
  #register = path.join(this.folder, 'register');
  #script = path.join(this.folder, 'beast.sh');
  /** @type {Identity[]} */
  #all = [];

  constructor() {
    chmodSync(this.folder, OPEN);
    for (const folder of [this.home, this.user]) mkdirSync(folder, { mode: 0o700 });
    copyFileSync(path.join(import.meta.dirname, 'beast.sh'), this.#script);
    chmodSync(this.#script, 0o644);
    writeFileSync(this.#register, '');
    chmodSync(this.#register, 0o666);
  }

  async open() {
    const made = spawn('mkfifo', ['-m', '666', this.#fifo], { stdio: 'inherit' });
    await new Promise((resolve, reject) => made.once('error', reject).once('exit', resolve));
  }

  /** @param {string} tag */
  env(tag) {
    return {
      PATH: process.env['PATH'] ?? '',
      BASH_ENV: this.#script,
      ZOO_BEAST: this.#script,
      ZOO_FIFO: this.#fifo,
      ZOO_REGISTER: this.#register,
      ZOO_TAG: tag,
    };
  }

  /** A file in the zoo, for a command line or to be run. @param {string} name @param {string} [text] */
  file(name, text = '#!/bin/bash\n') {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true, mode: OPEN });
    writeFileSync(file, text, { mode: OPEN });
    return file;
  }

  /** Starts beasts and waits until each is what its command line says. @param {readonly Beast[]} beasts */
  async start(beasts) {
    for (let at = 0; at < beasts.length; at += CROWD) {
      const crowd = beasts.slice(at, at + CROWD);
      const started = crowd.map((beast) => ({ beast, child: this.#spawn(beast) }));
      for (const { beast, child } of started) {
        if (child.pid === undefined) throw new Error(`${beast.tag} was not started`);
        const identity = identityOf(child.pid);
        if (identity) this.#all.push(identity);
        await until(`${beast.tag} is there`, () => this.tagged(beast.tag).length >= (beast.count ?? 1));
      }
    }
  }

  /** @param {Beast} beast */
  #spawn({ tag, file = BASH, argv, env = {}, stdio = ['ignore', 'ignore', 'ignore'], detached = false }) {
    const child = spawn(file, argv.slice(1), {
      argv0: argv[0],
      cwd: this.folder,
      env: { ...this.env(tag), ...env },
      stdio,
      detached,
    });
    child.on('error', (error) => console.error(`${tag}: ${error.message}`));
    return child;
  }

  /** The living processes that registered under a tag. @param {string} tag @returns {Identity[]} */
  tagged(tag) {
    return this.registered().flatMap((entry) => (entry.tag === tag ? (identityOf(entry.pid) ?? []) : []));
  }

  registered() {
    return readFileSync(this.#register, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({
        tag: line.slice(0, line.lastIndexOf(' ')),
        pid: Number(line.slice(line.lastIndexOf(' ') + 1)),
      }));
  }

  /** Two zoos on one machine are real to each other: what is told of the other one is not told of this. @param {number} pid */
  isOfAnother(pid) {
    const environment = read(`/proc/${pid}/environ`);
    return environment.includes('ZOO_REGISTER=') && !environment.includes(this.folder);
  }

  /** One that registers nothing itself, such as Node. @param {Identity} identity */
  adopt(identity) {
    this.#all.push(identity);
  }

  /** Ends one process of the zoo and waits until it is gone. @param {Identity} identity */
  async kill(identity) {
    if (lives(identity)) process.kill(identity.pid, 'SIGKILL');
    await until(`pid ${identity.pid} is gone`, () => !lives(identity));
  }

  async close() {
    const registered = this.registered().flatMap(({ pid }) => identityOf(pid) ?? []);
    // Only what still runs from this folder: a pid of the register may be another's by now.
    const ours = registered.filter(({ pid }) => read(`/proc/${pid}/environ`).includes(this.folder));
    for (const identity of [...this.#all, ...ours]) await this.kill(identity);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
