import { useState } from 'react';
import { useActionsContext } from '../hooks/actions-context.js';
import { TEXTS } from '../texts.js';
import { identityKey } from '../view/identity-key.js';
import type { AccusedRow } from '../view/types.js';
import { Evidence } from './evidence.js';

interface EndServersPlanProps {
  readonly servers: readonly AccusedRow[];
}

/** The button, and behind it the plan: nothing is ended that was not shown. */
export function EndServersPlan({ servers }: EndServersPlanProps) {
  const { running, endServers } = useActionsContext();
  // The plan stays as it was opened: what is found meanwhile is not ended along with it.
  const [plan, setPlan] = useState<readonly AccusedRow[] | null>(null);
  const { buttons, hints, duplicates } = TEXTS;
  const none = servers.length === 0;
  const waiting = running !== null;
  if (plan === null) {
    return (
      <button
        type="button"
        className="button button-plain"
        disabled={none}
        title={none ? hints.noServers : hints.endServers}
        onClick={() => setPlan(servers)}
      >
        <span className="button-label">{buttons.endServers(servers.length)}</span>
      </button>
    );
  }
  return (
    <section className="plan" aria-label={duplicates.planTitle}>
      <p className="accused-title">{duplicates.planTitle}</p>
      <ul className="accused-list">
        {plan.map((row) => (
          <li key={identityKey(row)} className="accused tone-attention">
            <div className="accused-words">
              <p className="accused-facts">{duplicates.pid(row.pid)}</p>
              <Evidence lines={row.evidence} />
              <code className="accused-command">{row.command}</code>
            </div>
          </li>
        ))}
      </ul>
      <p className="accused-action">{duplicates.planHow}</p>
      <button
        type="button"
        className="button button-primary"
        aria-disabled={waiting || undefined}
        onClick={() => {
          if (waiting) return;
          endServers(plan.map(identityKey));
          setPlan(null);
        }}
      >
        {buttons.endTheseServers(plan.length)}
      </button>
      <button type="button" className="button button-plain" onClick={() => setPlan(null)}>
        {buttons.keepServers}
      </button>
    </section>
  );
}
