import type { Notices } from '../hooks/use-notice.js';
import { TEXTS } from '../texts.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { Announcer } from './announcer.js';
import { DaemonPanel } from './daemon-panel.js';
import { DuplicatesPanel } from './duplicates-panel.js';
import { HealthPanel } from './health-panel.js';
import { ProblemList } from './problem-list.js';
import { ServersPanel } from './servers-panel.js';
import { Settings } from './settings.js';
import { ShimsPanel } from './shims-panel.js';
import { TimelinePanel } from './timeline-panel.js';
import { Toast } from './toast.js';
import { TopBar } from './top-bar.js';
import { VerdictBanner } from './verdict-banner.js';

interface PageProps {
  readonly state: AppState;
  readonly bridge: ShimkeeperBridge;
  readonly notices: Notices;
}

export function Page({ state, bridge, notices }: PageProps) {
  const { status, verdict } = state;
  return (
    <>
      <TopBar version={state.appVersion}>
        <Settings state={state} bridge={bridge} show={notices.show} />
      </TopBar>
      <main className="page">
        <VerdictBanner verdict={verdict} />
        <ProblemList problems={status.problems} />
        <div className="panels">
          <DaemonPanel status={status} />
          <ShimsPanel state={state} bridge={bridge} show={notices.show} />
          <DuplicatesPanel status={status} findings={state.findings} />
          <ServersPanel status={status} offerExample={state.offerExample} />
          <HealthPanel status={status} healthRaw={state.healthRaw} pidRaw={state.pidRaw} />
          <TimelinePanel timeline={state.timeline} />
        </div>
        <footer className="page-foot" title={status.home}>
          {TEXTS.home(status.home)}
        </footer>
      </main>
      <Announcer text={`${TEXTS.levels[verdict.level]}: ${verdict.title}`} />
      <Toast {...notices} />
    </>
  );
}
