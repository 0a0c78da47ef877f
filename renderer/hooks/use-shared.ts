import { useState } from 'react';
import { shareEqual } from '../view/share-equal.js';

/** `value`, in which what did not change since the last drawing keeps its object: memoised lines see that they stand. */
export function useShared<T>(value: T): T {
  const [kept, setKept] = useState(value);
  const next = shareEqual(kept, value);
  if (next !== kept) setKept(next);
  return next;
}
