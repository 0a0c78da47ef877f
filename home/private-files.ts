/** The small private files of the home, for whoever keeps some there: folders 0700, files 0600. */
import path from 'node:path';
import { ensurePrivateDirectory } from './paths.js';
import { readStateFile, removeStateFile, writeStateFile } from './state-file.js';

export const privateFiles = {
  read: (file: string): string | null => readStateFile(file),
  write: (file: string, text: string): void => {
    ensurePrivateDirectory(path.dirname(file));
    writeStateFile(file, text);
  },
  remove: removeStateFile,
} as const;
