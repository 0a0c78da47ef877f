import { useId } from 'react';

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly values: readonly T[];
  readonly labels: Readonly<Record<T, string>>;
  readonly chosen: T;
  readonly onChange: (value: T) => void;
}

/** A few values side by side, one of them chosen. */
export function Choice<T extends string>({ name, values, labels, chosen, onChange }: ChoiceProps<T>) {
  const group = useId();
  return (
    <fieldset className="choice">
      <legend className="spoken">{name}</legend>
      {values.map((value) => (
        <label key={value} className="choice-value">
          <input
            type="radio"
            className="spoken"
            name={group}
            checked={value === chosen}
            onChange={() => onChange(value)}
          />
          <span className="choice-word">{labels[value]}</span>
        </label>
      ))}
    </fieldset>
  );
}
