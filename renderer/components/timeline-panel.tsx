import { memo, useMemo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useFilterNews } from '../hooks/use-filter-news.js';
import { useKept } from '../hooks/use-kept.js';
import { longClass } from '../view/long-list.js';
import { KEPT_FILTER } from '../view/page-memory.js';
import { filterTimeline, NO_FILTER, timelineTopics } from '../view/timeline-filter.js';
import type { AppState } from '../view/types.js';
import { Empty } from './empty.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';
import { TimelineFilters } from './timeline-filters.js';
import { TimelineItem } from './timeline-item.js';

interface TimelinePanelProps {
  readonly timeline: AppState['timeline'];
}

export const TimelinePanel = memo(function TimelinePanel({ timeline }: TimelinePanelProps) {
  const [filter, setFilter] = useKept(KEPT_FILTER);
  const shown = useMemo(() => filterTimeline(timeline, filter), [timeline, filter]);
  const topics = useMemo(() => timelineTopics(timeline, filter.topic), [timeline, filter.topic]);
  const texts = TEXTS.timeline;
  const found = texts.shown(shown.length, timeline.length);
  const told = useFilterNews(filter, found);
  const beside = (
    <>
      <span className="panel-also">{found}</span>
      <span className="spoken" role="status">
        {told}
      </span>
    </>
  );
  const tools = <TimelineFilters filter={filter} topics={topics} onChange={setFilter} />;
  return (
    <Panel name={TEXTS.regions.timeline} area="timeline" beside={beside} tools={tools}>
      {timeline.length === 0 && <Empty icon="clock" title={texts.emptyTitle} text={texts.emptyText} />}
      {timeline.length > 0 && shown.length === 0 && (
        <Empty icon="clock" title={texts.noneTitle} text={texts.noneText}>
          <button type="button" className="button button-plain" onClick={() => setFilter(NO_FILTER)}>
            {texts.reset}
          </button>
        </Empty>
      )}
      {shown.length > 0 && (
        <Scroller label={TEXTS.regions.timeline}>
          <ol className={`events${longClass(shown.length)}`}>
            {shown.map((event) => (
              <TimelineItem key={event.id} event={event} />
            ))}
          </ol>
        </Scroller>
      )}
    </Panel>
  );
});
