/**
 * Whether a daemon that gives no answer hangs or is busy. The two look alike to whoever asks it; they differ in what its
 * main thread does meanwhile. Busy is left alone: nobody is to end what is at work.
 */
import { sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import type { JudgeInput } from './input.js';
import { probedDaemon } from './owner.js';

/** A loop that turns writes health.json once a second. Where nothing was asked one of this age still speaks for it. */
const FRESH_BEAT_MS = 3_000;
/** An event loop that has not turned for so long will not do so soon, however hard it works. */
export const BUSY_PATIENCE_MS = 30_000;

export type Liveliness =
  | { readonly kind: 'answers' }
  | { readonly kind: 'busy'; readonly evidence: readonly string[] }
  | { readonly kind: 'hung'; readonly evidence: readonly string[] }
  /** It was not asked, and its file does not speak for it. */
  | { readonly kind: 'unknown' };

/** `row`: the port's owner, a daemon of this home. */
export function livelinessOf(input: JudgeInput, row: ProcessRow): Liveliness {
  const { probe, activity } = input.facts;
  const seen = activity && sameProcess(activity.of, row) ? activity : null;
  // For longer than the last answer is old: it counts for more.
  if (seen?.activity === 'stopped') return hung([STOPPED]);
  const answered = probedDaemon(input);
  if (answered && sameProcess(answered.identity, row)) return { kind: 'answers' };
  if (probe === 'foreign') return hung(['it answered, but not with the secret of this home']);
  if (probe === 'hung') return silent(input, row, seen);
  const beat = beatAgeMs(input, row);
  if (beat !== null && beat < FRESH_BEAT_MS) return { kind: 'answers' };
  // It could not be asked (its token is another user's).
  return seen?.activity === 'working' ? busy(['it works']) : { kind: 'unknown' };
}

function silent(input: JudgeInput, row: ProcessRow, seen: JudgeInput['facts']['activity']): Liveliness {
  if (row.state === 'stopped') return hung([SILENT, STOPPED]);
  const beat = beatAgeMs(input, row);
  const turned =
    beat === null
      ? 'no health.json tells when its event loop last turned'
      : `its event loop last turned ${seconds(beat)} ago`;
  if (beat !== null && beat >= BUSY_PATIENCE_MS) return hung([SILENT, turned]);
  if (seen === null) {
    // Nothing is known of what it does: its own beat is all that speaks for it.
    return beat === null ? hung([SILENT, turned]) : busy([turned]);
  }
  if (seen.activity === 'working')
    return busy([`it worked throughout the last ${seconds(seen.spanMs)}`, turned]);
  if (beat !== null && beat < seen.spanMs) return busy([turned]);
  return hung([SILENT, `it did not work either: its main thread slept for ${seconds(seen.spanMs)}`, turned]);
}

const SILENT = 'it takes connections but did not answer in time';
const STOPPED = 'it is stopped (SIGSTOP, or a debugger)';

function hung(evidence: readonly string[]): Liveliness {
  return { kind: 'hung', evidence };
}

function busy(evidence: readonly string[]): Liveliness {
  return { kind: 'busy', evidence: ['it did not answer in time', ...evidence] };
}

/** Milliseconds since the daemon last wrote its file; a time to come (the clock was set back) is no age. */
function beatAgeMs({ facts, now }: JudgeInput, row: ProcessRow): number | null {
  const { healthFile } = facts;
  if (healthFile.kind !== 'present' || !sameProcess(healthFile.value, row)) return null;
  return Math.max(0, now - Date.parse(healthFile.value.updatedAt));
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
