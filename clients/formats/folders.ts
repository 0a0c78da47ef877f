/** Plain values of a client's own file -> the folders that it knows. Pure and tolerant. */
import { fileURLToPath } from 'node:url';
import { systemCode } from '../../contracts/errors.js';
import type { FolderList } from '../places.js';
import { valuesAt } from './entries.js';

export function foldersAt(root: unknown, { keys, holds }: Pick<FolderList, 'keys' | 'holds'>): string[] {
  const values = keys.flatMap((path) => valuesAt(root, path));
  switch (holds) {
    case 'paths':
      return values.flatMap((value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [],
      );
    case 'addresses':
      return values.flatMap((value) => (typeof value === 'string' ? (pathOf(value) ?? []) : []));
  }
}

/** null: on another machine (`vscode-remote:`), or no address at all. */
function pathOf(address: string): string | null {
  if (!address.startsWith('file:///')) return null;
  try {
    return fileURLToPath(address);
  } catch (error) {
    // `%zz`, `%2F`, a drive that is none.
    if (systemCode(error) === undefined && !(error instanceof URIError)) throw error;
    return null;
  }
}
