import type { ReactNode } from 'react';

interface ScrollerProps {
  readonly label: string;
  readonly className?: string;
  /** Shows the end first, as of a log. */
  readonly atEnd?: boolean;
  readonly children: ReactNode;
}

/** A part that scrolls by itself and can be reached by keyboard. A group, not a region: regions are the panels. */
export function Scroller({ label, className = '', atEnd = false, children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls
    <div
      className={`scroller ${className}`}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      ref={(element) => {
        if (atEnd && element) element.scrollTop = element.scrollHeight;
      }}
    >
      {children}
    </div>
  );
}
