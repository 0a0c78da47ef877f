import { useEffect, useRef, useState } from 'react';
import { type Override, shownValue } from '../view/override.js';

/**
 * A setting that shows the person's choice at once and the main process's answer after it.
 * `save` resolves with what stands now; when it rejects, the shown value falls back and `onFailure` is told.
 */
export function useSetting<T>(
  value: T,
  revision: number,
  save: (value: T) => Promise<T>,
  onFailure: (error: unknown) => void,
): readonly [T, (value: T) => void] {
  const [override, setOverride] = useState<Override<T> | null>(null);
  const newest = useRef(revision);
  const changes = useRef(0);
  useEffect(() => {
    newest.current = revision;
  }, [revision]);

  const change = (wanted: T) => {
    changes.current += 1;
    const mine = changes.current;
    // An answer to an earlier change says nothing about the latest one.
    const settle = (next: Override<T> | null) => {
      if (mine === changes.current) setOverride(next);
    };
    setOverride({ value: wanted, doneAt: null });
    save(wanted).then(
      (stands) => settle({ value: stands, doneAt: newest.current }),
      (error: unknown) => {
        settle(null);
        onFailure(error);
      },
    );
  };
  return [shownValue(override, value, revision), change];
}
