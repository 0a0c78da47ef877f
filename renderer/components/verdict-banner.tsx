import { TEXTS } from '../../texts/window.js';
import { levelLook } from '../view/looks.js';
import type { Verdict } from '../view/types.js';
import { ActionButton } from './action-button.js';
import { Icon } from './icon.js';

export function VerdictBanner({ verdict }: { readonly verdict: Verdict }) {
  const look = levelLook(verdict.level);
  return (
    <section className={`verdict tone-${look.tone}`} aria-label={TEXTS.regions.verdict} tabIndex={-1}>
      <span className="verdict-icon">
        <Icon name={look.icon} />
        <span className="spoken">{look.word}</span>
      </span>
      <div className="verdict-words">
        <p className="verdict-title">{verdict.title}</p>
        <p className="verdict-detail">{verdict.detail}</p>
      </div>
      {verdict.mend && (
        <ActionButton
          action={verdict.mend}
          label={TEXTS.mends[verdict.mend]}
          hint={TEXTS.actions[verdict.mend]}
          weight="primary"
        />
      )}
    </section>
  );
}
