import type { ReactNode, Ref } from 'react';
import type { DrawnLine } from '../hooks/use-virtual-lines.js';
import type { TreeLine } from '../view/shim-tree.js';

export interface TreeRowProps<L extends TreeLine = TreeLine> {
  readonly line: L;
  readonly drawn: DrawnLine;
  readonly measure: Ref<HTMLTableRowElement> | undefined;
  /** The one line that Tab reaches. */
  readonly reachable: boolean;
  readonly onFocus: (id: string) => void;
  readonly onAct: (line: TreeLine) => void;
}

/** A line of the tree grid with its place in the tree; the grid itself listens to the keys. */
export function TreeRow({ line, drawn, measure, reachable, onFocus, onAct, ...row }: TreeRowParts) {
  const { level, position, of } = line.place;
  return (
    <tr
      ref={measure}
      className={`line line-level-${level} ${row.className}`}
      style={drawn.style}
      data-index={drawn.index}
      data-line={line.id}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={of}
      aria-rowindex={drawn.index + 2}
      aria-expanded={line.kind === 'client' ? line.expanded : undefined}
      tabIndex={reachable ? 0 : -1}
      onFocus={() => onFocus(line.id)}
      onClick={() => onAct(line)}
    >
      {row.children}
    </tr>
  );
}

interface TreeRowParts extends TreeRowProps {
  readonly className: string;
  readonly children: ReactNode;
}
