/** The screen of Xvfb as it lies in its file: an X window dump. Header, colour map, then four bytes a pixel: blue, green, red, none. */
import type { Pixmap } from './tray-item.js';

/** 32 bits each, big end first. */
const AT = { headerSize: 0, width: 16, height: 20, lineBytes: 48, colours: 76 } as const;
const COLOUR_BYTES = 12;
const OPAQUE = 255;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function pixelsOfDump(dump: Buffer): Pixmap {
  const [width, height] = [dump.readUInt32BE(AT.width), dump.readUInt32BE(AT.height)];
  const first = dump.readUInt32BE(AT.headerSize) + dump.readUInt32BE(AT.colours) * COLOUR_BYTES;
  const lineBytes = dump.readUInt32BE(AT.lineBytes);
  const argb = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = first + y * lineBytes + x * 4;
      argb.writeUInt32BE(((OPAQUE << 24) | (dump.readUInt32LE(from) & 0xffffff)) >>> 0, (y * width + x) * 4);
    }
  }
  return { width, height, argb };
}

/** Around every pixel that is another one, in all of the screen or in a part; null: none is. */
export function changed(before: Pixmap, now: Pixmap, part: Box = { x: 0, y: 0, ...now }): Box | null {
  let [left, top, right, bottom] = [now.width, now.height, -1, -1];
  for (let y = part.y; y < part.y + part.height; y += 1) {
    for (let x = part.x; x < part.x + part.width; x += 1) {
      const at = (y * now.width + x) * 4;
      if (before.argb.readUInt32BE(at) === now.argb.readUInt32BE(at)) continue;
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x),
        Math.max(bottom, y),
      ];
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
