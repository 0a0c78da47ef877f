import { useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { DetailsContext, type DetailsSubject } from '../hooks/details-context.js';
import type { Notices } from '../hooks/use-notice.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { Announcer } from './announcer.js';
import { ClientsProvider } from './clients-provider.js';
import { ConnectPanel } from './connect-panel.js';
import { DaemonPanel } from './daemon-panel.js';
import { DetailsDrawer } from './details-drawer.js';
import { DuplicatesPanel } from './duplicates-panel.js';
import { HealthPanel } from './health-panel.js';
import { HistoryPanel } from './history-panel.js';
import { OwnServersPanel } from './own-servers-panel.js';
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
  const [subject, setSubject] = useState<DetailsSubject | null>(null);
  return (
    <DetailsContext value={setSubject}>
      <TopBar version={state.appVersion}>
        <Settings state={state} bridge={bridge} notices={notices} />
      </TopBar>
      <main className="page">
        <VerdictBanner verdict={verdict} />
        <ProblemList problems={status.problems} />
        <ClientsProvider bridge={bridge}>
          <div className="panels">
            <DaemonPanel status={status} />
            <HistoryPanel status={status} bridge={bridge} />
            <ShimsPanel state={state} bridge={bridge} show={notices.show} />
            <ServersPanel status={status} offerExample={state.offerExample} />
            <DuplicatesPanel status={status} findings={state.findings} bridge={bridge} show={notices.show} />
            <HealthPanel status={status} healthRaw={state.healthRaw} pidRaw={state.pidRaw} />
            <ConnectPanel />
            <OwnServersPanel neighbours={status.neighbours} />
            <TimelinePanel timeline={state.timeline} />
          </div>
        </ClientsProvider>
        <footer className="page-foot" title={status.home}>
          {TEXTS.home(status.home)}
        </footer>
      </main>
      <Announcer text={`${TEXTS.levels[verdict.level]}: ${verdict.title}`} />
      {subject && (
        <DetailsDrawer subject={subject} status={status} bridge={bridge} onClose={() => setSubject(null)} />
      )}
      <Toast {...notices} />
    </DetailsContext>
  );
}
