/** What a key does in the tree grid, as the ARIA practices say for rows: https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/ */
import type { TreeLine } from './shim-tree.js';

export type TreeStep =
  | { readonly do: 'go'; readonly id: string }
  | { readonly do: 'toggle'; readonly id: string }
  | { readonly do: 'details'; readonly id: string };

/** Lines that PageUp and PageDown pass. */
const PAGE_LINES = 10;

/** null: the key is not the tree's. `current` is the id of the line that has the focus. */
export function treeStep(key: string, lines: readonly TreeLine[], current: string): TreeStep | null {
  const index = lines.findIndex(({ id }) => id === current);
  const line = lines[index];
  if (line === undefined) return null;
  switch (key) {
    case 'ArrowDown':
      return goTo(lines, index + 1);
    case 'ArrowUp':
      return goTo(lines, index - 1);
    case 'PageDown':
      return goTo(lines, index + PAGE_LINES);
    case 'PageUp':
      return goTo(lines, index - PAGE_LINES);
    case 'Home':
      return goTo(lines, 0);
    case 'End':
      return goTo(lines, lines.length - 1);
    case 'ArrowRight':
      return opened(lines, index, line);
    case 'ArrowLeft':
      return closed(line);
    case 'Enter':
    case ' ':
      return { do: line.kind === 'client' ? 'toggle' : 'details', id: line.id };
    default:
      return null;
  }
}

function goTo(lines: readonly TreeLine[], index: number): TreeStep | null {
  const line = lines[Math.max(0, Math.min(index, lines.length - 1))];
  return line ? { do: 'go', id: line.id } : null;
}

function opened(lines: readonly TreeLine[], index: number, line: TreeLine): TreeStep | null {
  if (line.kind !== 'client') return null;
  return line.expanded ? goTo(lines, index + 1) : { do: 'toggle', id: line.id };
}

function closed(line: TreeLine): TreeStep | null {
  if (line.kind === 'client') return line.expanded ? { do: 'toggle', id: line.id } : null;
  return line.parent === null ? null : { do: 'go', id: line.parent };
}
