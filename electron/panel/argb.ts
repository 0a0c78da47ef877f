/** A picture as panels take it over the bus: alpha, red, green and blue of each pixel. Pure. */

export interface Pixmap {
  /** Width and height in pixels. */
  readonly size: number;
  readonly argb: Buffer;
}

const PIXEL_BYTES = 4;
const OPAQUE = 255;

/** `bgra`: of a square picture, colours multiplied by their alpha, as Electron has them. */
export function pixmapOf(bgra: Buffer): Pixmap {
  const argb = Buffer.alloc(bgra.length);
  for (let at = 0; at < bgra.length; at += PIXEL_BYTES) {
    const alpha = bgra[at + 3] ?? 0;
    const pure = (value: number): number =>
      alpha === 0 ? 0 : Math.min(OPAQUE, Math.round((value * OPAQUE) / alpha));
    argb[at] = alpha;
    argb[at + 1] = pure(bgra[at + 2] ?? 0);
    argb[at + 2] = pure(bgra[at + 1] ?? 0);
    argb[at + 3] = pure(bgra[at] ?? 0);
  }
  return { size: Math.sqrt(bgra.length / PIXEL_BYTES), argb };
}
