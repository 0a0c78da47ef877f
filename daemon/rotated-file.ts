/** A bounded, rotated log file of the home that never writes through a link. */
import { chmodSync, type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createStream } from 'rotating-file-stream';
import { systemCode } from '../contracts/errors.js';
import { FILE_MODE } from '../home/state-file.js';

export const MAX_LOG_FILE = '2M';
const MAX_LOG_FILES = 4;

/**
 * At most MAX_LOG_FILES files of MAX_LOG_FILE beside the current one. A link in the place of any of them is the stream's
 * error `ELOOP` (with `path`). The library opens by name and cannot be told not to follow, so the directory is looked at
 * before it opens, before it rotates, and after each opening, before a line is written: a link that is planted between
 * two of these looks gets an empty file at its end and no line.
 */
export function openRotated(directory: string, name: string): Writable {
  const history = `.${path.parse(name).name}.history`;
  const refuseLinks = (): void => {
    const link = linksIn(directory).find(
      (found) => found === history || found === name || found.endsWith(`-${name}`),
    );
    if (link !== undefined) throw loopError(path.join(directory, link));
  };
  try {
    refuseLinks();
  } catch (error) {
    return failed(error);
  }
  const stream = createStream(name, {
    path: directory,
    size: MAX_LOG_FILE,
    maxFiles: MAX_LOG_FILES,
    mode: FILE_MODE,
    history,
  });
  // What a listener throws fails the opening or the rotation that it hears of, and with it the stream.
  stream.on('rotation', refuseLinks);
  stream.on('open', refuseLinks);
  // The library gives its list of rotated files the usual mode.
  stream.on('history', () => chmodSync(path.join(directory, history), FILE_MODE));
  return stream;
}

function linksIn(directory: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  return entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name);
}

function loopError(file: string): Error {
  return Object.assign(new Error(`${file} is a link`), { code: 'ELOOP', path: file });
}

function failed(reason: unknown): Writable {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return new Writable({ construct: (done) => done(error), write: (_chunk, _encoding, done) => done(error) });
}
