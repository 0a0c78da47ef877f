import { memo } from 'react';
import { formatClock } from '../view/format.js';
import { levelLook } from '../view/looks.js';
import type { TimelineEvent } from '../view/types.js';
import { Ago } from './ago.js';
import { Icon } from './icon.js';

/** Memoised by the event itself: unchanged events keep their object from state to state. */
export const TimelineItem = memo(function TimelineItem({ event }: { readonly event: TimelineEvent }) {
  const look = levelLook(event.level);
  return (
    <li className={`event tone-${look.tone}`}>
      <span className="event-icon">
        <Icon name={look.icon} />
        <span className="spoken">{look.word}</span>
      </span>
      <span className="event-clock">{formatClock(Date.parse(event.at))}</span>
      <span className="event-topic">{event.topic}</span>
      <span className="event-text">{event.text}</span>
      <Ago at={event.at} />
    </li>
  );
});
