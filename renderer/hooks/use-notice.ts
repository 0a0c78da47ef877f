import { useCallback, useEffect, useState } from 'react';
import type { EndedRow } from '../view/types.js';

/** How long good news stays; bad news stays until dismissed. */
const FINE_NOTICE_MS = 8_000;

export interface Notice {
  readonly ok: boolean;
  readonly text: string;
  /** What an action could not end. */
  readonly left?: readonly EndedRow[];
}

export interface Notices {
  readonly notice: Notice | null;
  /** Shows a notice in place of the one before; null takes it away. */
  readonly show: (notice: Notice | null) => void;
}

export function useNotice(): Notices {
  const [notice, setNotice] = useState<Notice | null>(null);
  useEffect(() => {
    if (!notice?.ok) return;
    const timer = setTimeout(() => setNotice(null), FINE_NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return { notice, show: useCallback((next) => setNotice(next), []) };
}
