import { useMemo, useState } from 'react';
import type { Notices } from '../hooks/use-notice.js';
import { TEXTS } from '../texts.js';
import { shimViews } from '../view/shim-views.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { ConnectGuide } from './connect-guide.js';
import { Count } from './count.js';
import { Panel } from './panel.js';
import { ShimsTable } from './shims-table.js';

interface ShimsPanelProps {
  readonly state: AppState;
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

export function ShimsPanel({ state, bridge, show }: ShimsPanelProps) {
  const [asked, setAsked] = useState(false);
  const { shims } = state.status;
  const views = useMemo(() => shimViews({ shims }), [shims]);
  const none = views.length === 0;
  const tools = !none && (
    <button type="button" className="button button-quiet" onClick={() => setAsked(!asked)}>
      {asked ? TEXTS.buttons.backToShims : TEXTS.buttons.connect}
    </button>
  );
  return (
    <Panel name={TEXTS.regions.shims} area="shims" beside={<Count value={views.length} />} tools={tools}>
      {none || asked ? (
        <ConnectGuide
          title={none ? TEXTS.shims.emptyTitle : TEXTS.shims.connectTitle}
          connect={state.connect}
          bridge={bridge}
          show={show}
        />
      ) : (
        <ShimsTable views={views} />
      )}
    </Panel>
  );
}
