import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

export interface ActiveLine {
  /** Index of the one line that Tab reaches; -1: there is none. */
  readonly index: number;
  /** Gives the focus to a line, as soon as it is drawn. */
  readonly go: (id: string) => void;
  /** A line has got the focus by another way. */
  readonly note: (id: string) => void;
}

/** One line of a list has the focus at a time; it is found again by its id, wherever it moves. */
export function useActiveLine(
  lines: readonly { readonly id: string }[],
  place: RefObject<HTMLElement | null>,
): ActiveLine {
  const [active, setActive] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  // After each drawing: a line that was out of sight is drawn only once the list has been scrolled to it.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = place.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus();
  });
  const found = lines.findIndex(({ id }) => id === active);
  return {
    index: found === -1 ? Math.min(0, lines.length - 1) : found,
    go: useCallback((id) => {
      wanted.current = id;
      setActive(id);
    }, []),
    note: setActive,
  };
}
