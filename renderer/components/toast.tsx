import { TEXTS } from '../../texts/window.js';
import { useActionsContext } from '../hooks/actions-context.js';
import type { Notices } from '../hooks/use-notice.js';
import type { EndedRow } from '../view/types.js';
import { Icon } from './icon.js';

/**
 * What runs and how it went. The status element is always there, or screen readers would miss its first text; they say
 * the beginning and the end, because the steps follow each other faster than anybody speaks.
 */
export function Toast({ notice, show }: Notices) {
  const { running } = useActionsContext();
  return (
    <div className="toast-place" role="status">
      {running && (
        <div className="toast tone-active">
          <Icon name="spinner" />
          <p>
            <strong>{TEXTS.actions[running.action]}</strong> <span aria-hidden="true">{running.step}</span>
          </p>
        </div>
      )}
      {!running && notice && (
        <div className={`toast tone-${notice.ok ? 'fine' : 'trouble'}`}>
          <Icon name={notice.ok ? 'check-circle' : 'octagon'} />
          <div>
            <p>{notice.text}</p>
            <Left rows={notice.left ?? []} />
          </div>
          <button
            type="button"
            className="button-icon"
            aria-label={TEXTS.buttons.dismiss}
            onClick={() => show(null)}
          >
            <Icon name="cross" />
          </button>
        </div>
      )}
    </div>
  );
}

/** More would hide the window; the time line has them all. */
const MAX_LEFT = 4;

function Left({ rows }: { readonly rows: readonly EndedRow[] }) {
  if (rows.length === 0) return null;
  return (
    <ul className="toast-left">
      {rows.slice(0, MAX_LEFT).map(({ pid, role, how }) => (
        <li key={pid}>{TEXTS.plan.left(TEXTS.plan.roles[role], pid, TEXTS.plan.hows[how])}</li>
      ))}
    </ul>
  );
}
