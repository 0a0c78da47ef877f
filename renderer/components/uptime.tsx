import { TEXTS } from '../../texts/window.js';
import { useTicking } from '../hooks/clock-context.js';
import { formatDateTime, formatDuration } from '../view/format.js';

/** Ticking time since `start` (ms since the epoch). */
export function Uptime({ start }: { readonly start: number }) {
  const text = useTicking((now) => formatDuration((now - start) / 1_000));
  return <span title={TEXTS.duplicates.since(formatDateTime(start))}>{text}</span>;
}
