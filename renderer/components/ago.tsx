import { useTicking } from '../hooks/clock-context.js';
import { formatAgo, formatDateTime } from '../view/format.js';

/** `12 s ago`, ticking; the whole instant as tooltip. `at` is ISO 8601. */
export function Ago({ at }: { readonly at: string }) {
  const time = Date.parse(at);
  const text = useTicking((now) => formatAgo(now, time));
  return (
    <time className="ago" dateTime={at} title={formatDateTime(time)}>
      {text}
    </time>
  );
}
