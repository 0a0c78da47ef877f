/** Where a remembered window still fits. Pure. Sizes and places are in device-independent pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace extends Rect {
  readonly maximized: boolean;
}

export const DEFAULT_SIZE = { width: 1100, height: 760 } as const;
export const MINIMUM_SIZE = { width: 420, height: 480 } as const;
/** So much of the window must lie on a screen that it can be seen and dragged. */
const VISIBLE_MARGIN = 80;

/** The remembered bounds where they can be reached on one of the screens' work areas, else the default size, centred. */
export function fittingBounds(
  remembered: Rect | null,
  workAreas: readonly Rect[],
): Partial<Rect> & { width: number; height: number } {
  if (remembered && isReachable(remembered, workAreas)) {
    const { x, y, width, height } = remembered;
    return {
      x,
      y,
      width: Math.max(width, MINIMUM_SIZE.width),
      height: Math.max(height, MINIMUM_SIZE.height),
    };
  }
  const screen = workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const size = remembered ?? DEFAULT_SIZE;
  return {
    width: clamp(size.width, MINIMUM_SIZE.width, screen.width),
    height: clamp(size.height, MINIMUM_SIZE.height, screen.height),
  };
}

function isReachable(rect: Rect, workAreas: readonly Rect[]): boolean {
  return workAreas.some((area) => {
    const wide = Math.min(rect.x + rect.width, area.x + area.width) - Math.max(rect.x, area.x);
    // The title bar is what one drags: the top edge itself must be on the screen.
    const topVisible = rect.y >= area.y && rect.y <= area.y + area.height - VISIBLE_MARGIN;
    return wide >= VISIBLE_MARGIN && topVisible;
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
