import { TEXTS } from '../texts.js';
import type { ThemePreference } from '../view/types.js';

interface ThemeSelectProps {
  readonly theme: ThemePreference;
  readonly onChange: (theme: ThemePreference) => void;
}

const THEMES: readonly ThemePreference[] = ['system', 'light', 'dark'];

export function ThemeSelect({ theme, onChange }: ThemeSelectProps) {
  return (
    <label className="toggle">
      {TEXTS.settings.theme}
      <select
        className="select"
        value={theme}
        onChange={(event) => {
          const chosen = THEMES.find((name) => name === event.currentTarget.value);
          if (chosen) onChange(chosen);
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {TEXTS.settings.themes[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
