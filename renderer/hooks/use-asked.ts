import { useCallback, useEffect, useRef, useState } from 'react';
import { reason } from '../bridge.js';

export type Asked<T> =
  | { readonly state: 'waiting' }
  | { readonly state: 'here'; readonly value: T }
  | { readonly state: 'failed'; readonly why: string };

const WAITING = { state: 'waiting' } as const;

/** Never rejects: a failure is an answer, in one line. */
export function settled<T>(answer: Promise<T>): Promise<Exclude<Asked<T>, { readonly state: 'waiting' }>> {
  return answer.then(
    (value) => ({ state: 'here', value }) as const,
    (error: unknown) => ({ state: 'failed', why: reason(error) }) as const,
  );
}

/** The answer to `ask`, which must keep its identity while the question is the same; `again` asks once more. */
export function useAsked<T>(ask: () => Promise<T>): {
  readonly asked: Asked<T>;
  readonly again: () => Promise<void>;
} {
  const [asked, setAsked] = useState<Asked<T>>(WAITING);
  const newest = useRef(0);
  const again = useCallback(async () => {
    newest.current += 1;
    const mine = newest.current;
    const next = await settled(ask());
    if (mine === newest.current) setAsked(next);
  }, [ask]);
  useEffect(() => {
    setAsked(WAITING);
    again();
    return () => {
      // An answer that comes too late is about something that is no longer shown.
      newest.current += 1;
    };
  }, [again]);
  return { asked, again };
}
