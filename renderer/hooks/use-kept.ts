import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { type Kept, recalled } from '../view/page-memory.js';

/** null: it is drawn where there is no window, as the tests do. */
const storage = typeof window === 'undefined' ? null : window.localStorage;

/** Like `useState`, for what the page that comes after this one is to show as well. */
export function useKept<T>(kept: Kept<T>): readonly [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState<T>(() => recalled(kept, storage?.getItem(kept.name) ?? null));
  useEffect(() => keep(kept.name, JSON.stringify(kept.write(value))), [kept, value]);
  return [value, setValue];
}

/** Where the disk takes no more, the next page begins anew; nothing else is lost. */
function keep(name: string, text: string): void {
  try {
    storage?.setItem(name, text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
