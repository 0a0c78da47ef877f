import { memo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { formatBytes, formatCount, formatLatency, formatPid } from '../view/format.js';
import { shimLook } from '../view/looks.js';
import type { ShimLineView } from '../view/shim-tree.js';
import { Cell } from './cell.js';
import { StateChip } from './state-chip.js';
import { TreeRow, type TreeRowProps } from './tree-row.js';
import { Uptime } from './uptime.js';

export const ShimRow = memo(function ShimRow(props: TreeRowProps<ShimLineView>) {
  const { shim, parent } = props.line;
  const columns = TEXTS.shims.columns;
  const whose = shim.session ?? TEXTS.shims.ofClient(shim.clientPid);
  return (
    <TreeRow {...props} className={`line-${shim.state}`}>
      <Cell name="client" title={`${shim.client}, ${whose}`}>
        {parent === null ? shim.client : whose}
        {parent === null && shim.session !== null && <span className="line-aside">{shim.session}</span>}
      </Cell>
      <Cell name="state">
        <StateChip look={shimLook(shim.state)} />
      </Cell>
      <Cell name="pid" label={columns.pid}>
        {formatPid(shim.pid)}
      </Cell>
      <Cell name="calls" label={columns.calls}>
        {formatCount(shim.calls)}
      </Cell>
      <Cell name="latency" label={columns.latency}>
        {formatLatency(shim.latencyMs)}
      </Cell>
      <Cell name="memory" label={columns.memory}>
        {formatBytes(shim.rssBytes)}
      </Cell>
      <Cell name="uptime" label={columns.uptime}>
        <Uptime start={shim.startTime} />
      </Cell>
    </TreeRow>
  );
});
