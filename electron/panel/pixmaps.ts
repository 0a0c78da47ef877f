/** The tray's pictures in the sizes that panels have. */
import { nativeImage } from 'electron';
import { type Pixmap, pixmapOf } from './argb.js';

/** Small panels; no scale of the picture is so small. */
const SMALLEST = 16;

/** The usual size first, for panels that take the first. The same object for the same file. */
export class Pixmaps {
  readonly #known = new Map<string, readonly Pixmap[]>();

  of(file: string): readonly Pixmap[] {
    const known = this.#known.get(file);
    if (known) return known;
    const image = nativeImage.createFromPath(file);
    const small = image.resize({ width: SMALLEST, height: SMALLEST, quality: 'best' });
    const scaled = image.getScaleFactors().map((scaleFactor) => image.toBitmap({ scaleFactor }));
    const pixmaps = [...scaled, small.toBitmap()].map(pixmapOf);
    this.#known.set(file, pixmaps);
    return pixmaps;
  }
}
