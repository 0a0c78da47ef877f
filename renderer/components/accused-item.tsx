import { memo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useDetails } from '../hooks/details-context.js';
import type { AccusedView } from '../view/accused-views.js';
import { formatBytes, formatClock, formatDateTime } from '../view/format.js';
import { findingLook } from '../view/looks.js';
import { Evidence } from './evidence.js';
import { Icon } from './icon.js';

/** One finding: what it is, the facts it stands on, what mends it. */
export const AccusedItem = memo(function AccusedItem({ view }: { readonly view: AccusedView }) {
  const look = findingLook(view.kind);
  const details = useDetails();
  const { key, pid } = view;
  const name = pid === null ? look.word : `${look.word} (${pid})`;
  return (
    <li className={`accused tone-${look.tone}`}>
      <span className="accused-icon">
        <Icon name={look.icon} />
      </span>
      <div className="accused-words">
        <p className="accused-title">{look.word}</p>
        <p className="accused-facts">
          {view.pid !== null && <span>{TEXTS.duplicates.pid(view.pid)}</span>}
          {view.startTime !== null && (
            <span title={formatDateTime(view.startTime)}>
              {TEXTS.duplicates.since(formatClock(view.startTime))}
            </span>
          )}
          {view.rssBytes !== null && <span>{formatBytes(view.rssBytes)}</span>}
        </p>
        <Evidence lines={view.evidence} />
        {view.command !== '' && (
          <code className="accused-command" title={view.command}>
            {view.command}
          </code>
        )}
        {view.action !== '' && <p className="accused-action">{view.action}</p>}
      </div>
      {key !== null && (
        <button
          type="button"
          className="button button-quiet"
          aria-label={TEXTS.details.of(name)}
          onClick={() => details({ kind: 'process', key, title: name })}
        >
          {TEXTS.buttons.details}
        </button>
      )}
    </li>
  );
});
