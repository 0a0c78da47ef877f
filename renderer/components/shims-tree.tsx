import { type KeyboardEvent, useCallback, useMemo, useRef } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useActiveLine } from '../hooks/use-active-line.js';
import { useVirtualLines } from '../hooks/use-virtual-lines.js';
import type { TreeLine } from '../view/shim-tree.js';
import { treeStep } from '../view/tree-keys.js';
import { ClientRow } from './client-row.js';
import { ColumnHeads } from './column-heads.js';
import { ShimRow } from './shim-row.js';

interface ShimsTreeProps {
  readonly lines: readonly TreeLine[];
  readonly onToggle: (id: string) => void;
  readonly onDetails: (line: TreeLine) => void;
}

/** Clients and their shims: one line has the focus, the arrows move it. */
export function ShimsTree({ lines, onToggle, onDetails }: ShimsTreeProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const active = useActiveLine(lines, scroller);
  const ids = useMemo(() => lines.map(({ id }) => id), [lines]);
  const rows = useVirtualLines(ids, scroller, active.index);
  const act = useCallback(
    (line: TreeLine) => (line.kind === 'client' ? onToggle(line.id) : onDetails(line)),
    [onToggle, onDetails],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = treeStep(event.key, lines, ids[active.index] ?? '');
    const line = step && lines[ids.indexOf(step.id)];
    if (!step || !line) return;
    event.preventDefault();
    if (step.do === 'go') {
      rows.reveal(ids.indexOf(step.id));
      active.go(step.id);
    } else act(line);
  };
  return (
    <div className="scroller" ref={scroller}>
      <table
        className="table table-shims"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree grid is a table whose lines open
        role="treegrid"
        aria-label={TEXTS.regions.shims}
        aria-rowcount={lines.length + 1}
        onKeyDown={onKeyDown}
      >
        <ColumnHeads columns={TEXTS.shims.columns} />
        <tbody style={rows.style}>
          {rows.drawn.map((drawn) => {
            const line = lines[drawn.index];
            if (line === undefined) return null;
            const shared = {
              drawn,
              measure: rows.measure,
              reachable: drawn.index === active.index,
              onFocus: active.note,
              onAct: act,
            };
            return line.kind === 'client' ? (
              <ClientRow key={line.id} line={line} {...shared} />
            ) : (
              <ShimRow key={line.id} line={line} {...shared} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
