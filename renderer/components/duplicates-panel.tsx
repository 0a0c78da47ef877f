import { useMemo } from 'react';
import { TEXTS } from '../../texts/window.js';
import type { Notices } from '../hooks/use-notice.js';
import { accusedViews } from '../view/accused-views.js';
import { orphanedShims } from '../view/counts.js';
import { longClass } from '../view/long-list.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { AccusedItem } from './accused-item.js';
import { ActionButton } from './action-button.js';
import { CleanUpButton } from './clean-up-button.js';
import { Count } from './count.js';
import { Empty } from './empty.js';
import { EndServersPlan } from './end-servers-plan.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';

interface DuplicatesPanelProps {
  readonly status: AppState['status'];
  readonly findings: AppState['findings'];
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

export function DuplicatesPanel({ status, findings, bridge, show }: DuplicatesPanelProps) {
  const { duplicates, orphans } = status;
  const views = useMemo(
    () => accusedViews({ duplicates, orphans }, findings),
    [duplicates, orphans, findings],
  );
  const orphaned = orphanedShims(status);
  const servers = useMemo(() => orphans.filter(({ role }) => role === 'server'), [orphans]);
  const texts = TEXTS.duplicates;
  const beside = (
    <>
      <span className="panel-also">{texts.also}</span>
      <Count value={views.length} />
    </>
  );
  return (
    <Panel name={TEXTS.regions.duplicates} area="duplicates" beside={beside}>
      {views.length === 0 ? (
        <Empty icon="check-circle" tone="fine" title={texts.emptyTitle} text={texts.emptyText} />
      ) : (
        <Scroller label={TEXTS.regions.duplicates}>
          <ul className={`accused-list${longClass(views.length)}`}>
            {views.map((view) => (
              <AccusedItem key={view.id} view={view} />
            ))}
          </ul>
        </Scroller>
      )}
      <footer className="panel-foot">
        <ActionButton
          action="kill-orphans"
          label={TEXTS.buttons.killOrphans(orphaned)}
          hint={orphaned === 0 ? TEXTS.hints.noOrphans : TEXTS.hints.killOrphans}
          disabled={orphaned === 0}
        />
        <EndServersPlan servers={servers} />
        <CleanUpButton bridge={bridge} show={show} />
      </footer>
    </Panel>
  );
}
