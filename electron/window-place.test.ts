import { describe, expect, it } from 'vitest';
import { DEFAULT_SIZE, fittingBounds, MINIMUM_SIZE } from './window-place.js';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('where the window opens', () => {
  it('is centred in the default size the first time', () => {
    expect(fittingBounds(null, [screen])).toEqual(DEFAULT_SIZE);
  });

  it('is where it was', () => {
    const place = { x: 2000, y: 50, width: 900, height: 700 };
    expect(fittingBounds(place, [screen, second])).toEqual(place);
  });

  it('keeps the size but not the place when that screen is gone', () => {
    const place = { x: 2000, y: 50, width: 900, height: 700 };
    expect(fittingBounds(place, [screen])).toEqual({ width: 900, height: 700 });
  });

  it('never puts the title bar where it cannot be reached', () => {
    const above = { x: 10, y: -400, width: 900, height: 700 };
    expect(fittingBounds(above, [screen])).not.toHaveProperty('y');
    const below = { x: 10, y: 1035, width: 900, height: 700 };
    expect(fittingBounds(below, [screen])).not.toHaveProperty('y');
  });

  it('fits a small screen, and is never smaller than its minimum', () => {
    expect(fittingBounds(null, [{ x: 0, y: 0, width: 800, height: 600 }])).toEqual({
      width: 800,
      height: 600,
    });
    expect(fittingBounds({ x: 0, y: 0, width: 1, height: 1 }, [{ ...screen, x: -100 }])).toMatchObject(
      MINIMUM_SIZE,
    );
  });
});
