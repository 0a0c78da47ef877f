import { TEXTS } from '../../texts/window.js';
import type { QuietHours } from '../view/types.js';
import { SwitchRow } from './switch-row.js';

interface QuietHoursRowProps {
  readonly hours: QuietHours | null;
  readonly onChange: (hours: QuietHours | null) => void;
}

/** What the switch begins with: a night. */
const NIGHT: QuietHours = { from: '22:00', to: '07:00' };

export function QuietHoursRow({ hours, onChange }: QuietHoursRowProps) {
  const texts = TEXTS.settings;
  return (
    <>
      <SwitchRow
        label={texts.quiet}
        hint={texts.quietHint}
        checked={hours !== null}
        onChange={(on) => onChange(on ? NIGHT : null)}
      />
      {hours && (
        <div className="quiet-times">
          <TimeField
            name={texts.quietFrom}
            value={hours.from}
            onChange={(from) => onChange({ ...hours, from })}
          />
          <span aria-hidden="true">–</span>
          <TimeField name={texts.quietTo} value={hours.to} onChange={(to) => onChange({ ...hours, to })} />
        </div>
      )}
    </>
  );
}

interface TimeFieldProps {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TimeField({ name, value, onChange }: TimeFieldProps) {
  return (
    <input
      type="time"
      className="field"
      aria-label={name}
      value={value}
      onChange={({ currentTarget }) => {
        // Empty while a time is half typed.
        if (currentTarget.value !== '') onChange(currentTarget.value);
      }}
    />
  );
}
