import type { ReactNode } from 'react';

interface ScrollerProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part that scrolls by itself and can be reached by keyboard. A group, not a region: regions are the panels. */
export function Scroller({ label, className = '', children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={`scroller ${className}`} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
