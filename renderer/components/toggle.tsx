interface ToggleProps {
  readonly label: string;
  readonly hint?: string;
  readonly look: 'checkbox' | 'switch';
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Toggle({ label, hint, look, checked, onChange }: ToggleProps) {
  return (
    <label className="toggle" title={hint}>
      <input
        type="checkbox"
        role={look === 'switch' ? 'switch' : undefined}
        className={look}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
