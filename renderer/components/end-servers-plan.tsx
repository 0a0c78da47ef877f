import { useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useActionsContext } from '../hooks/actions-context.js';
import { identityKey } from '../view/identity-key.js';
import type { AccusedRow } from '../view/types.js';
import { PlanDialog } from './plan-dialog.js';

interface EndServersPlanProps {
  readonly servers: readonly AccusedRow[];
}

/** The button, and behind it the plan: nothing is ended that was not shown. */
export function EndServersPlan({ servers }: EndServersPlanProps) {
  const { carryOut } = useActionsContext();
  // The plan stays as it was opened: what is found meanwhile is not ended along with it.
  const [plan, setPlan] = useState<readonly AccusedRow[] | null>(null);
  const { buttons, hints } = TEXTS;
  const none = servers.length === 0;
  return (
    <>
      <button
        type="button"
        className="button button-plain"
        disabled={none}
        aria-haspopup="dialog"
        title={none ? hints.noServers : hints.endServers}
        onClick={() => setPlan(servers)}
      >
        <span className="button-label">{buttons.endServers(servers.length)}</span>
      </button>
      {plan && (
        <PlanDialog
          scope="end-servers"
          rows={plan}
          onEnd={() => carryOut('end-servers', plan.map(identityKey))}
          onClose={() => setPlan(null)}
        />
      )}
    </>
  );
}
