import type { Look } from '../view/types.js';
import { Icon } from './icon.js';

export function StateChip({ look }: { readonly look: Look }) {
  return (
    <span className={`chip tone-${look.tone}`}>
      <Icon name={look.icon} />
      <span className="chip-word">{look.word}</span>
    </span>
  );
}
