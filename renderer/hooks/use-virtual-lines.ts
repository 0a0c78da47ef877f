import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import type { CSSProperties, RefObject } from 'react';
import { LONG_LIST } from '../view/long-list.js';

const LINE_PX = 36;
/** Lines that are drawn beyond the rim, so that a quick hand meets no void. */
const OVERSCAN = 12;

export interface DrawnLine {
  readonly index: number;
  readonly style: CSSProperties | undefined;
}

export interface VirtualLines {
  readonly drawn: readonly DrawnLine[];
  /** Of the element that holds the lines. */
  readonly style: CSSProperties | undefined;
  /** Each line's ref; lines fold in a narrow panel, so their heights are measured. */
  readonly measure: Virtualizer<HTMLDivElement, HTMLElement>['measureElement'] | undefined;
  readonly reveal: (index: number) => void;
}

/** A long list draws the lines in sight and the one with the focus; a short one is drawn whole, simpler for everybody. */
export function useVirtualLines(
  ids: readonly string[],
  scroller: RefObject<HTMLDivElement | null>,
  active: number,
): VirtualLines {
  const long = ids.length > LONG_LIST;
  const rows = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: ids.length,
    enabled: long,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => ids[index] ?? index,
    rangeExtractor: (range) => withActive(defaultRangeExtractor(range), active),
    overscan: OVERSCAN,
  });
  if (!long) {
    const drawn = ids.map((_id, index) => ({ index, style: undefined }));
    return { drawn, style: undefined, measure: undefined, reveal: () => undefined };
  }
  return {
    drawn: rows.getVirtualItems().map(({ index, start }) => ({ index, style: placedAt(start) })),
    style: { height: rows.getTotalSize(), position: 'relative' },
    measure: rows.measureElement,
    reveal: (index) => rows.scrollToIndex(index),
  };
}

const placedAt = (start: number): CSSProperties => ({
  position: 'absolute',
  insetInline: 0,
  transform: `translateY(${start}px)`,
});

/** The line with the focus stays drawn out of sight, or the keyboard would lose its place. */
function withActive(indexes: number[], active: number): number[] {
  if (active < 0 || indexes.includes(active)) return indexes;
  return [...indexes, active].sort((a, b) => a - b);
}
