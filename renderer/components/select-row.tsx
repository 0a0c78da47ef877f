import { useId } from 'react';
import { FieldRow } from './field-row.js';

interface SelectRowProps<T extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly values: readonly T[];
  readonly labels: Readonly<Record<T, string>>;
  readonly chosen: T;
  readonly onChange: (value: T) => void;
}

export function SelectRow<T extends string>({ label, hint, ...select }: SelectRowProps<T>) {
  const id = useId();
  return (
    <FieldRow label={label} id={id} hint={hint ?? ''}>
      <select
        id={id}
        className="select"
        value={select.chosen}
        onChange={({ currentTarget: { value } }) => {
          const chosen = select.values.find((name) => name === value);
          if (chosen !== undefined) select.onChange(chosen);
        }}
      >
        {select.values.map((value) => (
          <option key={value} value={value}>
            {select.labels[value]}
          </option>
        ))}
      </select>
    </FieldRow>
  );
}
