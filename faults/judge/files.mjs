/** daemon.pid and health.json never name a live stranger, and are right again soon after somebody has spoilt them. Pure. */
import { nameOf } from './owners.mjs';
import { Streaks } from './streak.mjs';

/**
 * @typedef {import('../look/sampler.mjs').Sample} Sample
 * @typedef {import('../look/sampler.mjs').NamedFile} NamedFile
 */

/** The daemon looks at its files every second; before that it ends what a killed daemon has left, which may be stubborn. */
export const RIGHT_AGAIN_MS = 10_000;
/** Starts are known to a second: only a process that is surely older than the file can be a stranger that it names. */
const START_TOLERANCE_MS = 1_500;

export class FilesJudge {
  #wrong = new Streaks();
  /** @type {Set<string>} */
  #told = new Set();
  longestWrongMs = 0;

  /**
   * @param {Sample} sample
   * @param {{ pidFile: string | null, healthFile: string | null }} spoilt what the run itself has written there last
   * @returns {string[]} violations; each is told once
   */
  see(sample, spoilt) {
    const strangers = [
      stranger('daemon.pid', sample.pidFile, spoilt.pidFile, sample),
      stranger('health.json', sample.healthFile, spoilt.healthFile, sample),
    ];
    return [...strangers.flat(), ...this.#stayWrong(sample)].filter((text) => {
      const isNew = !this.#told.has(text);
      this.#told.add(text);
      return isNew;
    });
  }

  /** @param {Sample} sample @returns {string[]} */
  #stayWrong(sample) {
    const [owner] = sample.holders.filter(({ role }) => role === 'daemon');
    // A stopped daemon mends nothing, and nobody may do it in its place.
    const able = owner !== undefined && owner.state !== 'T';
    const wrong = able ? wrongFiles(sample, owner).map((file) => `${file} of ${nameOf(owner)}`) : [];
    const streaks = this.#wrong.next(wrong, sample.gapMs);
    for (const ms of streaks.values()) this.longestWrongMs = Math.max(this.longestWrongMs, ms);
    return [...streaks].flatMap(([what, ms]) =>
      ms > RIGHT_AGAIN_MS ? [`${what} has not been right for more than ${RIGHT_AGAIN_MS / 1000} s`] : [],
    );
  }
}

/** @param {Sample} sample @param {{ pid: number, startTicks: number }} owner @returns {string[]} */
function wrongFiles({ pidFile, healthFile }, owner) {
  const wrong = [];
  if (pidFile?.pid !== owner.pid) wrong.push('daemon.pid');
  if (healthFile?.pid !== owner.pid || healthFile.startTicks !== owner.startTicks) wrong.push('health.json');
  return wrong;
}

/**
 * @param {string} name
 * @param {NamedFile | null} file
 * @param {string | null} spoilt
 * @param {Sample} sample
 * @returns {string[]}
 */
function stranger(name, file, spoilt, sample) {
  const live = file?.process;
  if (!file || !live || file.text === spoilt) return [];
  // Nothing to read: it is just ending.
  if (live.argv.length === 0 || (live.ours && live.role === 'daemon')) return [];
  const other =
    file.startTicks !== null && (file.startTicks !== live.startTicks || file.bootId !== sample.bootId);
  const younger = live.startedAt > file.changedAt - START_TOLERANCE_MS;
  if (other || younger) return [];
  return [`${name} names pid ${live.pid}, which is no daemon: ${live.argv.join(' ').slice(0, 200)}`];
}
