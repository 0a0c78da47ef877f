import { SetupFailure } from './failure.mjs';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** In a log that is no terminal a long step says once in a while that it is still at work. */
const HEARTBEAT_MS = 30_000;
const NAME_WIDTH = 14;
/** Some terminals (a serial line, a recorder) do not tell their width. */
const USUAL_COLUMNS = 80;

/**
 * @typedef {object} Step
 * @property {(doing: string) => void} doing says what is under way now; the first call makes the step "done in N s"
 * @property {(looking: string) => void} look the same for what only finds out whether there is anything to do
 * @property {() => void} standAside leaves the terminal to a program that shows its own progress
 */

/** One line a step: what it is, and whether it was done before, was done now, or failed and why. */
export class Report {
  #out;
  #lively;

  /** @param {{ out?: NodeJS.WriteStream, env?: NodeJS.ProcessEnv }} [options] */
  constructor({ out = process.stdout, env = process.env } = {}) {
    this.#out = out;
    this.#lively = out.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
  }

  /** True where a spinner, and other programs' progress, make sense. */
  get lively() {
    return this.#lively;
  }

  /** @param {string} text */
  line(text) {
    this.#out.write(`${text}\n`);
  }

  /**
   * @template T
   * @param {string} name
   * @param {(step: Step) => Promise<{ note: string, value: T }>} work
   * @returns {Promise<T>}
   */
  async step(name, work) {
    const started = performance.now();
    const progress = new Progress(this.#out, this.#lively, name);
    try {
      const { note, value } = await work(progress);
      progress.stop();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const state = progress.worked ? `done in ${seconds} s` : 'done before';
      this.line(`✓ ${name.padEnd(NAME_WIDTH)} ${state}${note === '' ? '' : `: ${note}`}`);
      return value;
    } catch (error) {
      progress.stop();
      if (error instanceof SetupFailure) this.line(`✗ ${name.padEnd(NAME_WIDTH)} failed`);
      throw error;
    }
  }
}

/** @implements {Step} */
class Progress {
  worked = false;
  #out;
  #lively;
  #name;
  #text = '';
  #frame = 0;
  #since = 0;
  /** @type {NodeJS.Timeout | null} */
  #timer = null;

  /** @param {NodeJS.WriteStream} out @param {boolean} lively @param {string} name */
  constructor(out, lively, name) {
    this.#out = out;
    this.#lively = lively;
    this.#name = name.padEnd(NAME_WIDTH);
  }

  /** @param {string} text */
  doing(text) {
    this.worked = true;
    if (!this.#lively) this.#out.write(`… ${this.#name} ${text}\n`);
    this.look(text);
  }

  /** @param {string} text */
  look(text) {
    this.#text = text;
    this.#since = performance.now();
    this.#timer ??= setInterval(() => this.#tick(), this.#lively ? FRAME_MS : HEARTBEAT_MS);
  }

  standAside() {
    if (this.#lively) this.#out.write(`\r\x1b[2K… ${this.#name} ${this.#text}\n`);
    this.#halt();
  }

  stop() {
    if (this.#timer !== null && this.#lively) this.#out.write('\r\x1b[2K');
    this.#halt();
  }

  #halt() {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick() {
    const seconds = Math.round((performance.now() - this.#since) / 1000);
    if (!this.#lively) {
      this.#out.write(`… ${this.#name} ${this.#text} (${seconds} s)\n`);
      return;
    }
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const line = `${FRAMES[this.#frame]} ${this.#name} ${this.#text} (${seconds} s)`;
    this.#out.write(`\r\x1b[2K${line.slice(0, (this.#out.columns || USUAL_COLUMNS) - 1)}`);
  }
}
