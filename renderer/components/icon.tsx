import type { IconName } from '../view/types.js';
import { ICON_SHAPES } from './icon-shapes.js';

/** Decoration: the word beside it says the same, so it is hidden from assistive technology. */
export function Icon({ name, className = '' }: { readonly name: IconName; readonly className?: string }) {
  const spin = name === 'spinner' ? ' icon-spin' : '';
  return (
    <svg className={`icon${spin} ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {ICON_SHAPES[name]}
    </svg>
  );
}
