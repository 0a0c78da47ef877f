import { useActionsContext } from '../hooks/actions-context.js';
import type { ActionName } from '../view/types.js';
import { Icon } from './icon.js';

interface ActionButtonProps {
  readonly action: ActionName;
  readonly label: string;
  readonly hint?: string;
  readonly weight?: 'primary' | 'plain';
  readonly disabled?: boolean;
}

/**
 * Runs an action. While one is under way every action button waits; it stays focusable then (`aria-disabled`), or
 * the keyboard would lose its place.
 */
export function ActionButton({ action, label, hint, weight = 'plain', disabled = false }: ActionButtonProps) {
  const { running, run } = useActionsContext();
  const busy = running?.action === action;
  const waiting = running !== null;
  return (
    <button
      type="button"
      className={`button button-${weight}${busy ? ' button-busy' : ''}`}
      disabled={disabled && !busy}
      aria-disabled={waiting || undefined}
      aria-busy={busy || undefined}
      title={busy ? running.step : hint}
      onClick={() => {
        if (!waiting) run(action);
      }}
    >
      <span className="button-label">{label}</span>
      {busy && <Icon name="spinner" className="button-spinner" />}
    </button>
  );
}
