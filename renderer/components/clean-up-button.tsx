import { useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { reason } from '../bridge.js';
import { useActionsContext } from '../hooks/actions-context.js';
import type { Notices } from '../hooks/use-notice.js';
import { identityKey } from '../view/identity-key.js';
import type { AccusedRow, ShimkeeperBridge } from '../view/types.js';
import { Icon } from './icon.js';
import { PlanDialog } from './plan-dialog.js';

interface CleanUpButtonProps {
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

/** `Clean up`: asks for the plan and shows it; where there is nothing to end there is nothing to ask. */
export function CleanUpButton({ bridge, show }: CleanUpButtonProps) {
  const { running, carryOut } = useActionsContext();
  // The plan stays as it was opened: what is found meanwhile is not ended along with it.
  const [plan, setPlan] = useState<readonly AccusedRow[] | null>(null);
  const busy = running?.action === 'clean-up';
  const ask = () => {
    if (running !== null) return;
    bridge.invoke('cleanup:plan', 'clean-up').then(
      (rows) => (rows.length === 0 ? carryOut('clean-up', []) : setPlan(rows)),
      (error: unknown) => show({ ok: false, text: TEXTS.plan.failed(reason(error)) }),
    );
  };
  return (
    <>
      <button
        type="button"
        className={`button button-plain${busy ? ' button-busy' : ''}`}
        aria-disabled={running !== null || undefined}
        aria-busy={busy || undefined}
        aria-haspopup="dialog"
        title={busy ? running.step : TEXTS.hints.cleanUp}
        onClick={ask}
      >
        <span className="button-label">{TEXTS.buttons.cleanUp}</span>
        {busy && <Icon name="spinner" className="button-spinner" />}
      </button>
      {plan && (
        <PlanDialog
          scope="clean-up"
          rows={plan}
          onEnd={() => carryOut('clean-up', plan.map(identityKey))}
          onClose={() => setPlan(null)}
        />
      )}
    </>
  );
}
