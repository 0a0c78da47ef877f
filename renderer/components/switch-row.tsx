import { useId } from 'react';
import { FieldRow } from './field-row.js';

interface SwitchRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly look?: 'checkbox' | 'switch';
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchRow({ label, hint, look = 'switch', checked, onChange }: SwitchRowProps) {
  const id = useId();
  const hintId = `${id} hint`.replace(' ', '-');
  return (
    <FieldRow label={label} id={id} hint={hint ?? ''} hintId={hintId}>
      <input
        id={id}
        type="checkbox"
        role={look === 'switch' ? 'switch' : undefined}
        aria-describedby={hint ? hintId : undefined}
        className={look}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </FieldRow>
  );
}
