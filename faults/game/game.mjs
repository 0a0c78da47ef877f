/** One run's state: what is where, what was done, what was found wrong. */
import { readFileSync } from 'node:fs';
import { FilesJudge } from '../judge/files.mjs';
import { OrphansJudge } from '../judge/orphans.mjs';
import { OwnersJudge } from '../judge/owners.mjs';
import { Ledger } from '../ledger.mjs';
import { Sampler } from '../look/sampler.mjs';
import { Commands } from './commands.mjs';
import { Crowd } from './crowd.mjs';
import { Vitals } from './vitals.mjs';

/**
 * @typedef {import('../plan.mjs').Step} Step
 * @typedef {(game: Game, step: Pick<Step, 'place' | 'spare'>) => string | null} Act
 *   What it did, in words; null: there was nothing to do it to.
 */

const MAX_TRACE = 80;
const MAX_VIOLATIONS = 20;

export class Game {
  ledger = new Ledger();
  /** @type {string[]} */
  violations = [];
  /** @type {string[]} what was done last, with when */
  trace = [];
  /** @type {Set<string>} every token that this home has had */
  secrets = new Set();
  /** @type {import('./field.mjs').Identity[]} shims that cannot end by themselves */
  orphans = [];
  judges = { owners: new OwnersJudge(), files: new FilesJudge(), orphans: new OrphansJudge() };
  longestGapMs = 0;
  daemons = new Set();
  /** @type {Map<NodeJS.Timeout, () => unknown>} */
  #delayed = new Map();
  /** @type {Set<Promise<unknown>>} */
  #attended = new Set();
  #began = performance.now();
  #writesRead = 0;

  /** @param {import('./field.mjs').Field} field @param {number} maxClients */
  constructor(field, maxClients) {
    this.field = field;
    this.maxClients = maxClients;
    const now = () => this.now();
    const run = {
      now,
      violate: (/** @type {readonly string[]} */ texts) => this.violate(texts),
      note: (/** @type {string} */ text) => this.note(text),
    };
    this.commands = new Commands(field, run);
    this.crowd = new Crowd(field, this.ledger, () => this.commands.stops, run);
    this.vitals = new Vitals(field);
    const place = {
      folder: field.folder,
      port: field.port,
      pidFile: field.at('daemon.pid'),
      healthFile: field.at('health.json'),
    };
    this.sampler = new Sampler(place, now, (sample) => this.#see(sample));
    this.sample = this.sampler.take();
  }

  /** @returns {number} milliseconds since the run began */
  now() {
    return performance.now() - this.#began;
  }

  /** @param {readonly string[]} texts */
  violate(texts) {
    for (const text of texts) {
      this.note(`VIOLATION ${text}`);
      if (this.violations.length < MAX_VIOLATIONS) this.violations.push(`${this.#clock()} ${text}`);
    }
  }

  /** @param {string} text */
  note(text) {
    this.trace.push(`${this.#clock()} ${text}`);
    if (this.trace.length > MAX_TRACE) this.trace.shift();
  }

  /** Once, after a while, or when the storm is over. @param {number} ms @param {() => unknown} work */
  later(ms, work) {
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      this.attend(Promise.resolve(work()));
    }, ms);
    this.#delayed.set(timer, work);
  }

  /** What is to be over before the end is judged. @param {Promise<unknown>} work */
  attend(work) {
    this.#attended.add(work);
    void work.finally(() => this.#attended.delete(work));
  }

  /** The storm is over: whatever was to come comes now, and what was stopped by this run goes on. */
  async calm() {
    for (const [timer, work] of [...this.#delayed]) {
      clearTimeout(timer);
      this.#delayed.delete(timer);
      this.attend(Promise.resolve(work()));
    }
    this.field.configure({});
    this.field.resumeAll(this.orphans);
    while (this.#attended.size > 0) await Promise.all(this.#attended);
    await this.commands.settled();
    this.field.configure({});
    this.field.resumeAll(this.orphans);
  }

  /** What the servers have written since the last look. */
  readWrites() {
    const whole = readFileSync(this.field.writes, 'utf8');
    const end = whole.lastIndexOf('\n') + 1;
    const ids = whole.slice(this.#writesRead, end).split('\n').filter(Boolean);
    this.#writesRead = Math.max(this.#writesRead, end);
    for (const id of ids) this.violate(this.ledger.wrote(id));
  }

  /** @param {import('../look/sampler.mjs').Sample} sample */
  #see(sample) {
    this.sample = sample;
    this.longestGapMs = Math.max(this.longestGapMs, sample.gapMs);
    for (const { role, pid, startTicks } of sample.processes) {
      if (role === 'daemon') this.daemons.add(`${pid}-${startTicks}`);
    }
    const token = this.field.token();
    if (token !== null) this.secrets.add(token);
    const { owners, files, orphans } = this.judges;
    this.violate(owners.see(sample));
    this.violate(files.see(sample, this.field.spoilt));
    this.violate(orphans.see(sample));
    this.violate(this.ledger.overdue(sample.at));
    this.violate(this.vitals.see(sample));
    if (this.sampler.count % 10 === 0) this.readWrites();
  }

  #clock() {
    return `${(this.now() / 1_000).toFixed(2).padStart(8)} s`;
  }
}
