import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Clock } from './clock.js';

export const ClockContext = createContext<Clock | null>(null);

/** A text that depends on the time; drawn again only when the text itself changes. */
export function useTicking(text: (now: number) => string): string {
  const clock = useContext(ClockContext);
  if (clock === null) throw new Error('ClockContext is missing above this component');
  const read = () => text(clock.now());
  return useSyncExternalStore(clock.subscribe, read, read);
}
