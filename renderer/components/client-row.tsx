import { memo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { formatBytes, formatCount } from '../view/format.js';
import { shimLook } from '../view/looks.js';
import type { ClientLine } from '../view/shim-tree.js';
import { Cell } from './cell.js';
import { Icon } from './icon.js';
import { StateChip } from './state-chip.js';
import { TreeRow, type TreeRowProps } from './tree-row.js';
import { Uptime } from './uptime.js';

/** A client with several shims: what they are together. */
export const ClientRow = memo(function ClientRow(props: TreeRowProps<ClientLine>) {
  const { line } = props;
  const columns = TEXTS.shims.columns;
  return (
    <TreeRow {...props} className={`line-client${line.expanded ? ' line-open' : ''}`}>
      <Cell name="client" title={line.client}>
        <Icon name="chevron" className="line-chevron" />
        {line.client}
        <span className="line-aside">{TEXTS.shims.several(line.shims)}</span>
      </Cell>
      <Cell name="state">
        <StateChip look={shimLook(line.state)} />
      </Cell>
      <Cell name="pid">{null}</Cell>
      <Cell name="calls" label={columns.calls}>
        {formatCount(line.calls)}
      </Cell>
      <Cell name="latency">{null}</Cell>
      <Cell name="memory" label={columns.memory}>
        {formatBytes(line.rssBytes)}
      </Cell>
      <Cell name="uptime" label={columns.uptime}>
        <Uptime start={line.startTime} />
      </Cell>
    </TreeRow>
  );
});
