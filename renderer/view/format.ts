import { TEXTS } from '../../texts/window.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Younger than this is `now`: the clock of the window ticks once a second. */
const NOW_SECONDS = 2;
const INSTANCE_CHARS = 8;
const YEAR_CHARS = '2026-'.length;
const SECONDS_CHARS = ':10'.length;

const two = (n: number): string => String(n).padStart(2, '0');

/** Seconds in words of at most two units: `12 s`, `3 min 04 s`, `1 h 04 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < MINUTE) return `${s} s`;
  if (s < HOUR) return `${Math.floor(s / MINUTE)} min ${two(s % MINUTE)} s`;
  if (s < DAY) return `${Math.floor(s / HOUR)} h ${two(Math.floor((s % HOUR) / MINUTE))} min`;
  return `${Math.floor(s / DAY)} d ${Math.floor((s % DAY) / HOUR)} h`;
}

/** How long ago, in the largest unit alone: `now`, `12 s ago`, `3 min ago`. Times in ms since the epoch. */
export function formatAgo(now: number, at: number): string {
  if (Number.isNaN(at)) return TEXTS.none;
  const s = Math.max(0, Math.floor((now - at) / 1000));
  if (s < NOW_SECONDS) return TEXTS.now;
  if (s < MINUTE) return TEXTS.ago(`${s} s`);
  if (s < HOUR) return TEXTS.ago(`${Math.floor(s / MINUTE)} min`);
  if (s < DAY) return TEXTS.ago(`${Math.floor(s / HOUR)} h`);
  return TEXTS.ago(`${Math.floor(s / DAY)} d`);
}

/** Decimal units, as system monitors show them: `740 B`, `48.2 MB`. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return TEXTS.none;
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

/** Of a call, in milliseconds: `<1 ms`, `12 ms`, `1.3 s`. */
export function formatLatency(ms: number | null): string {
  if (ms === null) return TEXTS.none;
  if (ms < 1) return '<1 ms';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(1)} s`;
}

export const formatCount = (n: number): string => n.toLocaleString('en');

/** A pid is a name, not a quantity: no grouping. */
export const formatPid = (pid: number | null): string => (pid === null ? TEXTS.none : String(pid));

/** Local time of day, `12:03:10`. */
export function formatClock(at: number): string {
  if (Number.isNaN(at)) return TEXTS.none;
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** Local date and time of day, `2026-03-09 12:03:10`. */
export function formatDateTime(at: number): string {
  if (Number.isNaN(at)) return TEXTS.none;
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${formatClock(at)}`;
}

/** Local day and time of day in short, `03-09 12:03`. */
export const formatDayTime = (at: number): string =>
  Number.isNaN(at) ? TEXTS.none : formatDateTime(at).slice(YEAR_CHARS, -SECONDS_CHARS);

export const shortInstance = (id: string): string => id.slice(0, INSTANCE_CHARS);
