import { crc32 } from 'node:zlib';

const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
const UNIX = 3 << 8;
const VERSION = 20;

export interface ZipEntry {
  readonly name: string;
  readonly contents: string;
  /** With the file type: 0o100755. */
  readonly mode: number;
}

/** A zip archive of stored (uncompressed) files. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = localPart(entry);
    centrals.push(centralPart(entry, offset));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function localPart({ name, contents }: ZipEntry): Buffer {
  const head = Buffer.alloc(LOCAL_HEADER_BYTES);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  writeSizes(head, 14, name, contents);
  return Buffer.concat([head, Buffer.from(name), Buffer.from(contents)]);
}

function centralPart({ name, contents, mode }: ZipEntry, offset: number): Buffer {
  const head = Buffer.alloc(CENTRAL_HEADER_BYTES);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(UNIX | VERSION, 4);
  head.writeUInt16LE(VERSION, 6);
  writeSizes(head, 16, name, contents);
  head.writeUInt32LE((mode << 16) >>> 0, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, Buffer.from(name)]);
}

/** Checksum, both sizes and the name's length stand in a row in both kinds of header. */
function writeSizes(head: Buffer, at: number, name: string, contents: string): void {
  const bytes = Buffer.byteLength(contents);
  head.writeUInt32LE(crc32(contents), at);
  head.writeUInt32LE(bytes, at + 4);
  head.writeUInt32LE(bytes, at + 8);
  head.writeUInt16LE(Buffer.byteLength(name), at + 12);
}
