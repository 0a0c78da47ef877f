/** The part of yauzl that `unzip.mjs` uses; the package brings no types. */
declare module 'yauzl' {
  export interface Entry {
    readonly fileName: string;
    readonly externalFileAttributes: number;
  }
  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<import('node:stream').Readable>;
  }
  export function openPromise(path: string): Promise<ZipFile>;
}
