import { useId, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { FieldRow } from './field-row.js';

interface NumberRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly value: number | null;
  /** Stands there while the field is empty, which then means null; without it the field must not be empty. */
  readonly whenEmpty?: string;
  readonly onChange: (value: number | null) => void;
}

/** A whole number within bounds. Taken when the field is left or Enter is pressed; what does not fit is told, not taken. */
export function NumberRow({ label, hint, unit, min, max, value, whenEmpty, onChange }: NumberRowProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? String(value ?? '');
  const parsed = shown.trim() === '' ? null : Number(shown);
  const fits =
    parsed === null ? whenEmpty !== undefined : Number.isInteger(parsed) && parsed >= min && parsed <= max;
  const take = () => {
    if (!fits) return;
    setDraft(null);
    if (parsed !== value) onChange(parsed);
  };
  return (
    <FieldRow
      label={label}
      id={id}
      hint={fits ? (hint ?? '') : TEXTS.settings.between(min, max)}
      hintId={hintId}
    >
      <input
        id={id}
        className="field field-number"
        inputMode="numeric"
        aria-invalid={!fits || undefined}
        aria-describedby={hint || !fits ? hintId : undefined}
        placeholder={whenEmpty}
        value={shown}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
      {unit && <span className="field-unit">{unit}</span>}
    </FieldRow>
  );
}
