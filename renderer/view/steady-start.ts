/** Uptimes arrive in whole seconds: a start that is reckoned from them wavers by this much, in ms. */
const WAVER_MS = 2_000;

/** Start in ms since the epoch, reckoned from an uptime at an instant; keeps to `previous` while that is as good. */
export function steadyStart(previous: number | null, at: number, uptimeSeconds: number): number {
  const reckoned = at - uptimeSeconds * 1_000;
  return previous !== null && Math.abs(previous - reckoned) <= WAVER_MS ? previous : reckoned;
}
