import type { ReactNode } from 'react';

interface FieldRowProps {
  readonly label: string;
  /** Of the control that the label names. */
  readonly id: string;
  readonly hint?: string;
  /** Id of the hint, which the control names as its description. */
  readonly hintId?: string;
  readonly children: ReactNode;
}

/** A setting: its name and what it means on the left, its control on the right. */
export function FieldRow({ label, id, hint, hintId, children }: FieldRowProps) {
  return (
    <div className="field-row">
      <div className="field-words">
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p className="field-hint" id={hintId}>
            {hint}
          </p>
        )}
      </div>
      <div className="field-control">{children}</div>
    </div>
  );
}
