/** The small private files of the home, for whoever keeps some there: folders 0700, files 0600. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../contracts/errors.js';
import { ensurePrivateDirectory } from './paths.js';
import { readStateFile, removeStateFile, writeStateFile } from './state-file.js';

export const privateFiles = {
  read: (file: string): string | null => readStateFile(file),
  write: (file: string, text: string): void => {
    ensurePrivateDirectory(path.dirname(file));
    writeStateFile(file, text);
  },
  remove: removeStateFile,
  names: (folder: string): readonly string[] => {
    try {
      return readdirSync(folder);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
} as const;
