/** The two icon containers that Windows and macOS want; both may hold PNG as it is. */

const ICO_HEADER_BYTES = 6;
const ICO_ENTRY_BYTES = 16;

/**
 * @param {readonly { size: number, png: Buffer }[]} images sizes up to 256
 * @returns {Buffer} a `.ico` file
 */
export function ico(images) {
  const header = Buffer.alloc(ICO_HEADER_BYTES + ICO_ENTRY_BYTES * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, png }, index) => {
    const at = ICO_HEADER_BYTES + ICO_ENTRY_BYTES * index;
    // 256 is written as 0 in this byte-wide field.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/** @type {ReadonlyMap<number, string>} pixel size -> the type code of an `.icns` entry that holds PNG */
const ICNS_TYPES = new Map([
  [16, 'icp4'],
  [32, 'icp5'],
  [64, 'icp6'],
  [128, 'ic07'],
  [256, 'ic08'],
  [512, 'ic09'],
  [1024, 'ic10'],
]);

/**
 * @param {readonly { size: number, png: Buffer }[]} images other sizes than those of `.icns` are left out
 * @returns {Buffer} an `.icns` file
 */
export function icns(images) {
  const chunks = images.flatMap(({ size, png }) => {
    const type = ICNS_TYPES.get(size);
    return type === undefined ? [] : [chunk(type, png)];
  });
  return chunk('icns', Buffer.concat(chunks));
}

/** @param {string} type @param {Buffer} body */
function chunk(type, body) {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(body.length + head.length, 4);
  return Buffer.concat([head, body]);
}
