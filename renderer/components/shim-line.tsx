import { memo } from 'react';
import { TEXTS } from '../texts.js';
import { formatBytes, formatCount, formatPid } from '../view/format.js';
import { shimLook } from '../view/looks.js';
import type { ShimView } from '../view/shim-views.js';
import { Cell } from './cell.js';
import { StateChip } from './state-chip.js';
import { Uptime } from './uptime.js';

/** Takes primitives alone: a line whose values stand is not drawn again. */
export const ShimLine = memo(function ShimLine(view: ShimView) {
  const columns = TEXTS.shims.columns;
  return (
    <tr className={`line line-${view.state}`}>
      <Cell name="client" title={view.client}>
        {view.client}
      </Cell>
      <Cell name="state">
        <StateChip look={shimLook(view.state)} />
      </Cell>
      <Cell name="pid" label={columns.pid}>
        {formatPid(view.pid)}
      </Cell>
      <Cell name="clientPid" label={columns.clientPid}>
        {formatPid(view.clientPid)}
      </Cell>
      <Cell name="uptime" label={columns.uptime}>
        <Uptime start={view.startTime} />
      </Cell>
      <Cell name="calls" label={columns.calls}>
        {formatCount(view.calls)}
      </Cell>
      <Cell name="memory" label={columns.memory}>
        {formatBytes(view.rssBytes)}
      </Cell>
    </tr>
  );
});
