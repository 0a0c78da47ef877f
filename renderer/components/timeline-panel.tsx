import { memo } from 'react';
import { TEXTS } from '../texts.js';
import { longClass } from '../view/long-list.js';
import type { AppState } from '../view/types.js';
import { Count } from './count.js';
import { Empty } from './empty.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';
import { TimelineItem } from './timeline-item.js';

export const TimelinePanel = memo(function TimelinePanel({
  timeline,
}: {
  readonly timeline: AppState['timeline'];
}) {
  const name = TEXTS.regions.timeline;
  return (
    <Panel name={name} area="timeline" beside={<Count value={timeline.length} />}>
      {timeline.length === 0 ? (
        <Empty icon="clock" title={TEXTS.timeline.emptyTitle} text={TEXTS.timeline.emptyText} />
      ) : (
        <Scroller label={name}>
          <ol className={`events${longClass(timeline.length)}`}>
            {timeline.map((event) => (
              <TimelineItem key={event.id} event={event} />
            ))}
          </ol>
        </Scroller>
      )}
    </Panel>
  );
});
