import { useEffect, useLayoutEffect, useRef } from 'react';

interface Place {
  readonly element: HTMLElement;
  /** What it stands in, nearest first: each can have the focus in its stead. */
  readonly around: readonly HTMLElement[];
}

/** The keyboard keeps its place: where the focused button goes or can no longer be pressed, what it stood in has it. */
export function useFocusKeeper(): void {
  const last = useRef<Place | null>(null);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      last.current = target instanceof HTMLElement ? placeOf(target) : null;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  // After every drawing of the state: only that takes elements away by itself.
  useLayoutEffect(() => {
    const place = last.current;
    if (place === null || !isLost() || isUsable(place.element)) return;
    last.current = null;
    place.around.find((element) => element.isConnected)?.focus({ preventScroll: true });
  });
}

function placeOf(element: HTMLElement): Place {
  const around: HTMLElement[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement)
    if (at.tabIndex === -1 && at.hasAttribute('tabindex')) around.push(at);
  return { element, around };
}

const isUsable = (element: HTMLElement): boolean => element.isConnected && !element.matches(':disabled');

/** Chromium lets a button that was disabled keep the focus, and gives nothing of what is typed to it. */
function isLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.matches(':disabled');
}
