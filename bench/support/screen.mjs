/** A virtual screen as Xvfb keeps it in a file: an X window dump, header, colour map, then the pixels. */

/** Where the header says how long it is, how many colours follow, and how long a line of pixels is: 32 bits, big end first. */
const HEADER_SIZE_AT = 0;
const LINE_BYTES_AT = 48;
const HEIGHT_AT = 20;
const COLOURS_AT = 76;
const COLOUR_BYTES = 12;
const PIXEL_BYTES = 4;
/** Every so many lines are enough to see text. */
const EVERY = 4;

/**
 * How many different colours are on the screen; stops at `enough`.
 *
 * @param {Buffer} dump
 * @param {number} enough
 * @returns {number}
 */
export function colours(dump, enough) {
  const first = dump.readUInt32BE(HEADER_SIZE_AT) + dump.readUInt32BE(COLOURS_AT) * COLOUR_BYTES;
  const line = dump.readUInt32BE(LINE_BYTES_AT);
  const height = dump.readUInt32BE(HEIGHT_AT);
  const seen = new Set();
  for (let y = 0; y < height; y += EVERY) {
    const from = first + y * line;
    for (let at = from; at < from + line && at + PIXEL_BYTES <= dump.length; at += PIXEL_BYTES) {
      seen.add(dump.readUInt32LE(at));
      if (seen.size >= enough) return seen.size;
    }
  }
  return seen.size;
}
