/** A history that a home could have: busy by day, quiet by night, and an hour in which clients come and go. */
import type { HistoryAnswer, HistoryPoint } from '../../contracts/answers.js';
import { iso, MINUTE } from './rows.js';

const DAYS = 9;
const POINTS = 200;
const DAY_MS = 1_440 * MINUTE;

export function historyAnswer(now: number): HistoryAnswer {
  const lastHour = Array.from({ length: 60 }, (_, index) => {
    const shims = 2 + Math.round(2 * Math.abs(Math.sin(index / 9))) + (index > 40 ? 1 : 0);
    return point(now - (60 - index) * MINUTE, shims, 2);
  });
  const points = Array.from({ length: POINTS }, (_, index) => {
    const at = now - DAYS * DAY_MS * (1 - index / POINTS);
    const shims = Math.max(0, Math.round(3 + 4 * Math.sin((at / DAY_MS) * 2 * Math.PI)));
    return point(at, shims, shims === 0 ? 1 : 3);
  });
  return { days: [], points, lastHour, events: [] };
}

function point(at: number, shims: number, servers: number): HistoryPoint {
  const memoryBytes = 96_000_000 + shims * 42_000_000 + servers * 70_000_000;
  return { at: iso(at), shims, servers, orphans: 0, duplicates: 0, memoryBytes };
}
