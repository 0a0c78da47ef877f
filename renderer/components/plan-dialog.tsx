import { TEXTS } from '../../texts/window.js';
import { formatClock, formatDateTime } from '../view/format.js';
import type { PlanScope, ProcessRole } from '../view/types.js';
import { Dialog } from './dialog.js';
import { Evidence } from './evidence.js';
import { Icon } from './icon.js';

export interface PlannedRow {
  readonly pid: number;
  readonly startTime: number;
  readonly role: ProcessRole;
  readonly evidence: readonly string[];
}

interface PlanDialogProps {
  readonly scope: PlanScope;
  readonly rows: readonly PlannedRow[];
  readonly onEnd: () => void;
  readonly onClose: () => void;
}

/** What would be ended, and why, before anything is. */
export function PlanDialog({ scope, rows, onEnd, onClose }: PlanDialogProps) {
  const texts = TEXTS.plan;
  const foot = (
    <>
      <button type="button" className="button button-plain" onClick={onClose}>
        {texts.leave}
      </button>
      <button
        type="button"
        className="button button-primary"
        onClick={() => {
          onEnd();
          onClose();
        }}
      >
        {texts.end(rows.length)}
      </button>
    </>
  );
  return (
    <Dialog title={texts.titles[scope]} look="centre" onClose={onClose} foot={foot}>
      <ul className="plan">
        {rows.map((row) => (
          <li key={`${row.pid} ${row.startTime}`} className="accused tone-attention">
            <span className="accused-icon">
              <Icon name={row.role === 'daemon' ? 'twins' : 'broken-link'} />
            </span>
            <div className="accused-words">
              <p className="accused-title">{texts.roles[row.role]}</p>
              <p className="accused-facts">
                <span>{TEXTS.duplicates.pid(row.pid)}</span>
                <span title={formatDateTime(row.startTime)}>
                  {TEXTS.duplicates.since(formatClock(row.startTime))}
                </span>
              </p>
              <Evidence lines={row.evidence} />
            </div>
          </li>
        ))}
      </ul>
      <p className="plan-how">{texts.how}</p>
    </Dialog>
  );
}
