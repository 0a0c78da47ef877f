import { useCallback, useState } from 'react';
import { type Kept, recalled } from '../view/page-memory.js';

/** null: it is drawn where there is no window, as the tests do. */
const storage = typeof window === 'undefined' ? null : window.localStorage;

/** Like `useState`, for what the page that comes after this one is to show as well. */
export function useKept<T>(kept: Kept<T>): readonly [T, (next: (before: T) => T) => void] {
  const [value, setValue] = useState(() => recalled(kept, storage?.getItem(kept.name) ?? null));
  const change = useCallback(
    (next: (before: T) => T) =>
      setValue((before) => {
        const after = next(before);
        storage?.setItem(kept.name, JSON.stringify(kept.write(after)));
        return after;
      }),
    [kept],
  );
  return [value, change];
}
