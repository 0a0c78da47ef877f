import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { TEXTS } from '../../texts/window.js';
import { Icon } from './icon.js';

interface DialogProps {
  readonly title: string;
  /** `drawer`: along the right edge, of the window's height. */
  readonly look: 'centre' | 'wide' | 'drawer';
  readonly onClose: () => void;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** A modal part. The browser keeps the focus inside, closes it on Escape, and gives the focus back afterwards. */
export function Dialog({ title, look, onClose, foot, children }: DialogProps) {
  const heading = useId();
  const element = useRef<HTMLDialogElement>(null);
  const pressedBeside = useRef(false);
  // Before it is taken out of the page, or the focus would be lost with it.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it is the pointer's Escape
    <dialog
      ref={element}
      className={`dialog dialog-${look}`}
      aria-labelledby={heading}
      onClose={onClose}
      // Who selects text and lets go outside of the part has not clicked beside it.
      onPointerDown={(event) => {
        pressedBeside.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && pressedBeside.current) onClose();
      }}
    >
      <div className="dialog-inside">
        <div className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="button-icon" aria-label={TEXTS.buttons.close} onClick={onClose}>
            <Icon name="cross" />
          </button>
        </div>
        <div className="dialog-body">{children}</div>
        {foot && <div className="dialog-foot">{foot}</div>}
      </div>
    </dialog>
  );
}
