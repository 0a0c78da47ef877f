/** One look at the home and its processes every 100 ms: gathers, and judges nothing. */
import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../../build/setup/failure.mjs';
import { bootId, bootTimeMs, descriptorsOf, listeningSockets, startedAt } from './proc.mjs';
import { Processes } from './processes.mjs';

/**
 * @typedef {import('./processes.mjs').Seen} Seen
 *
 * @typedef {object} NamedFile
 * @property {string} text as it stands in the file
 * @property {number} changedAt milliseconds since the epoch
 * @property {number | null} pid that it names; null: it names none
 * @property {number | null} startTicks that it names, where it does
 * @property {string | null} bootId that it names, where it does
 * @property {(Seen & { startedAt: number }) | null} process that lives now under that pid; `startedAt` as `changedAt`
 *
 * @typedef {object} Sample
 * @property {number} at milliseconds since the run began
 * @property {number} gapMs since the sample before
 * @property {readonly string[]} sockets that listen on the port
 * @property {readonly Seen[]} holders of one of these sockets
 * @property {readonly Seen[]} processes of this run that live
 * @property {NamedFile | null} pidFile
 * @property {NamedFile | null} healthFile
 * @property {string} bootId of this boot
 */

export const SAMPLE_MS = 100;
/** Every so often all processes of the run are asked for the port's socket, not the daemons alone. */
const WIDE_LOOK_EVERY = 5;

export class Sampler {
  #boot = bootId();
  #bootedMs = bootTimeMs();
  #serial = 0;
  #lastAt = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {{ folder: string, port: number, pidFile: string, healthFile: string }} place
   * @param {() => number} now milliseconds since the run began
   * @param {(sample: Sample) => void} onSample
   */
  constructor(place, now, onSample) {
    this.place = place;
    this.now = now;
    this.onSample = onSample;
    this.processes = new Processes(place.folder);
  }

  get count() {
    return this.#serial;
  }

  start() {
    this.#lastAt = this.now();
    this.#timer = setInterval(() => this.onSample(this.take()), SAMPLE_MS);
  }

  /** May be called twice. */
  close() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** @returns {Sample} */
  take() {
    const at = this.now();
    const gapMs = at - this.#lastAt;
    this.#lastAt = at;
    this.#serial += 1;
    const { place } = this;
    // The files first: a process that they name and that ends right after is no stranger then.
    const texts = { pid: fileAt(place.pidFile), health: fileAt(place.healthFile) };
    const sockets = listeningSockets(place.port);
    const processes = this.processes.look();
    return {
      at,
      gapMs,
      sockets,
      holders: this.#holders(sockets, processes),
      processes,
      pidFile: this.#named(texts.pid, parsePid, processes),
      healthFile: this.#named(texts.health, parseHealth, processes),
      bootId: this.#boot,
    };
  }

  /** @param {readonly string[]} sockets @param {readonly Seen[]} processes @returns {Seen[]} */
  #holders(sockets, processes) {
    if (sockets.length === 0) return [];
    const wide = this.#serial % WIDE_LOOK_EVERY === 0;
    const asked = wide ? processes : processes.filter(({ role }) => role === 'daemon' || role === 'occupant');
    return asked.filter(({ pid }) => descriptorsOf(pid).some((target) => sockets.includes(target)));
  }

  /**
   * @param {{ text: string, changedAt: number } | null} file
   * @param {(text: string) => Pick<NamedFile, 'pid' | 'startTicks' | 'bootId'>} parse
   * @param {readonly Seen[]} processes
   * @returns {NamedFile | null}
   */
  #named(file, parse, processes) {
    if (file === null) return null;
    const named = parse(file.text);
    const ours = processes.find(({ pid }) => pid === named.pid);
    const found = named.pid === null ? null : (ours ?? this.processes.at(named.pid));
    const live = found ? { ...found, startedAt: startedAt(found.startTicks, this.#bootedMs) } : null;
    return { ...file, ...named, process: live };
  }
}

/** @param {string} file @returns {{ text: string, changedAt: number } | null} */
function fileAt(file) {
  try {
    return { text: readFileSync(file, 'utf8'), changedAt: statSync(file).mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** @param {string} text of daemon.pid */
export function parsePid(text) {
  const pid = /^\d+\n?$/.test(text) ? Number(text) : null;
  return { pid, startTicks: null, bootId: null };
}

/** @param {string} text of health.json */
export function parseHealth(text) {
  const nothing = { pid: null, startTicks: null, bootId: null };
  try {
    const { pid, startTicks, bootId } = JSON.parse(text) ?? {};
    return typeof pid === 'number' ? { pid, startTicks, bootId } : nothing;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return nothing;
  }
}
