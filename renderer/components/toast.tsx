import { useActionsContext } from '../hooks/actions-context.js';
import type { Notices } from '../hooks/use-notice.js';
import { TEXTS } from '../texts.js';
import { Icon } from './icon.js';

/** What runs and how it went. The status element is always there, or screen readers would miss its first text. */
export function Toast({ notice, show }: Notices) {
  const { running } = useActionsContext();
  return (
    <div className="toast-place" role="status">
      {running && (
        <div className="toast tone-active">
          <Icon name="spinner" />
          <p>
            <strong>{TEXTS.actions[running.action]}</strong> {running.step}
          </p>
        </div>
      )}
      {!running && notice && (
        <div className={`toast tone-${notice.ok ? 'fine' : 'trouble'}`}>
          <Icon name={notice.ok ? 'check-circle' : 'octagon'} />
          <p>{notice.text}</p>
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
