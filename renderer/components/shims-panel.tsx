import { useCallback, useMemo, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useDetails } from '../hooks/details-context.js';
import { useKept } from '../hooks/use-kept.js';
import type { Notices } from '../hooks/use-notice.js';
import { useShared } from '../hooks/use-shared.js';
import { KEPT_CLOSED } from '../view/page-memory.js';
import { type TreeLine, treeLines } from '../view/shim-tree.js';
import { shimViews } from '../view/shim-views.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { ConnectGuide } from './connect-guide.js';
import { Count } from './count.js';
import { Panel } from './panel.js';
import { ShimsTree } from './shims-tree.js';

interface ShimsPanelProps {
  readonly state: AppState;
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

export function ShimsPanel({ state, bridge, show }: ShimsPanelProps) {
  const [asked, setAsked] = useState(false);
  const [closed, setClosed] = useKept(KEPT_CLOSED);
  const { shims, neighbours } = state.status;
  const views = useMemo(() => shimViews(shims, neighbours?.clients), [shims, neighbours]);
  const lines = useShared(useMemo(() => treeLines(views, closed), [views, closed]));
  const toggle = useCallback((id: string) => setClosed((before) => toggled(before, id)), [setClosed]);
  const details = useDetails();
  const showDetails = useCallback(
    (line: TreeLine) => {
      if (line.kind === 'shim') details({ kind: 'process', key: line.id, title: line.shim.client });
    },
    [details],
  );
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
        <ShimsTree lines={lines} onToggle={toggle} onDetails={showDetails} />
      )}
    </Panel>
  );
}

function toggled(closed: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(closed);
  if (!next.delete(id)) next.add(id);
  return next;
}
