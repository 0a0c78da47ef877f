import { TEXTS } from '../../texts/window.js';
import type { TimelineFilter } from '../view/timeline-filter.js';
import type { TimelineLevel } from '../view/types.js';

interface TimelineFiltersProps {
  readonly filter: TimelineFilter;
  readonly topics: readonly string[];
  readonly onChange: (filter: TimelineFilter) => void;
}

const LEVELS: readonly TimelineLevel[] = ['fine', 'attention', 'trouble'];

export function TimelineFilters({ filter, topics, onChange }: TimelineFiltersProps) {
  const texts = TEXTS.timeline;
  return (
    <search className="filters" aria-label={texts.filters}>
      <select
        className="select"
        aria-label={texts.level}
        value={filter.level}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, level: LEVELS.find((level) => level === value) ?? 'fine' })
        }
      >
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {texts.levels[level]}
          </option>
        ))}
      </select>
      <select
        className="select"
        aria-label={texts.topic}
        value={filter.topic ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ ...filter, topic: value || null })}
      >
        <option value="">{texts.anyTopic}</option>
        {topics.map((topic) => (
          <option key={topic} value={topic}>
            {topic}
          </option>
        ))}
      </select>
      <input
        type="search"
        className="field"
        aria-label={texts.text}
        placeholder={texts.placeholder}
        value={filter.text}
        onChange={({ currentTarget: { value } }) => onChange({ ...filter, text: value })}
      />
    </search>
  );
}
