import { TEXTS } from '../../texts/window.js';
import type { Saved } from '../view/types.js';
import { Icon } from './icon.js';

interface ConfigOutcomeProps {
  readonly outcome: Saved;
  readonly hint?: string;
  /** Shows the line in the editor; null: there is no editor. */
  readonly onGo: ((line: number) => void) | null;
}

/** Saved, or why not: with the line, and a way to it. */
export function ConfigOutcome({ outcome: { ok, problem }, hint, onGo }: ConfigOutcomeProps) {
  const texts = TEXTS.config;
  const line = problem?.line ?? null;
  return (
    <div className={`outcome tone-${ok ? 'fine' : 'trouble'}`}>
      <Icon name={ok ? 'check-circle' : 'octagon'} />
      <div>
        <p>{problem ? texts.refused(problem.message, line) : texts.saved}</p>
        {hint && <p className="details-aside">{hint}</p>}
        {line !== null && onGo && (
          <button type="button" className="button-link button-go" onClick={() => onGo(line)}>
            {texts.goTo}
          </button>
        )}
      </div>
    </div>
  );
}
