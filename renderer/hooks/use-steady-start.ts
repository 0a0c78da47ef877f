import { useState } from 'react';
import { steadyStart } from '../view/steady-start.js';

/** Start of the daemon's present instance, in ms since the epoch, that does not waver with each state. */
export function useSteadyStart(at: string, uptimeSeconds: number): number {
  const [start, setStart] = useState(() => steadyStart(null, Date.parse(at), uptimeSeconds));
  const next = steadyStart(start, Date.parse(at), uptimeSeconds);
  if (next !== start) setStart(next);
  return next;
}
