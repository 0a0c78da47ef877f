import { useState } from 'react';
import type { TimelineFilter } from '../view/timeline-filter.js';

/** `found` as it was when the person filtered: what comes by itself comes too often to be read out. */
export function useFilterNews(filter: TimelineFilter, found: string): string {
  const [told, setTold] = useState({ filter, text: '' });
  if (told.filter !== filter) setTold({ filter, text: found });
  return told.filter === filter ? told.text : found;
}
