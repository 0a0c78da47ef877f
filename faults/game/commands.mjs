/** The command line, run beside everything else and judged by how it ends. */
import { run } from '../../build/setup/children.mjs';
import { COMMAND_BOUND_MS, judgeCommand } from '../judge/ends.mjs';
import { CLI } from './field.mjs';

/** More at once than any person or program starts, and than two cores bear. */
const MAX_RUNNING = 4;

export class Commands {
  /** @type {Set<Promise<unknown>>} */
  #running = new Set();
  #stopping = 0;
  #stopEndedAt = Number.NEGATIVE_INFINITY;
  /** @type {Map<string, number>} by command */
  counts = new Map();

  /**
   * @param {import('./field.mjs').Field} field
   * @param {{ now: () => number, violate: (texts: readonly string[]) => void, note: (text: string) => void }} run
   */
  constructor(field, run) {
    this.field = field;
    this.run = run;
  }

  /** @returns {{ running: boolean, lastEndedAt: number }} final stops */
  get stops() {
    return { running: this.#stopping > 0, lastEndedAt: this.#stopEndedAt };
  }

  get isBusy() {
    return this.#running.size >= MAX_RUNNING;
  }

  /** @param {readonly string[]} args @returns {Promise<number | null>} its exit code */
  start(args) {
    const work = this.#work(args);
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
    return work;
  }

  /** Resolves when none runs any more. */
  async settled() {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** @param {readonly string[]} args @returns {Promise<number | null>} */
  async #work(args) {
    const words = args.join(' ');
    const final = args[0] === 'stop';
    this.counts.set(args[0] ?? '', (this.counts.get(args[0] ?? '') ?? 0) + 1);
    if (final) this.#stopping += 1;
    try {
      const { env } = this.field;
      const end = await run(process.execPath, [CLI, ...args], { timeoutMs: COMMAND_BOUND_MS, env });
      const last = end.code === 0 ? '' : `: ${end.output.trim().split('\n').at(-1) ?? ''}`;
      this.run.note(`\`shimkeeper ${words}\` ended with ${end.code ?? end.signal}${last}`);
      this.run.violate(judgeCommand(words, end));
      return end.code;
    } finally {
      if (final) {
        this.#stopping -= 1;
        this.#stopEndedAt = this.run.now();
      }
    }
  }
}
