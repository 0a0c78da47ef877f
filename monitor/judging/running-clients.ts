/** The clients that run, and the folders that they work in: some keep servers there. Pure. */
import type { WorkingFolder } from '../../contracts/clients.js';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import type { ClassOf } from './people.js';

export interface RunningClient {
  readonly id: string;
  readonly row: ProcessRow;
}

/** Without the helpers that a program with windows starts of itself. */
export function runningClients({ rows }: ProcessSnapshot, classOf: ClassOf): RunningClient[] {
  return [...rows.values()].flatMap((row) => {
    const client = classOf(row)?.client;
    if (!client || (row.argv ?? []).some((word) => word.startsWith('--type='))) return [];
    return [{ id: client.id, row }];
  });
}

/** In an order of their own: the same folders are the same list, whoever of them came first. */
export function workingFolders(
  clients: readonly RunningClient[],
  folders: ReadonlyMap<string, string>,
): WorkingFolder[] {
  const found = new Map<string, WorkingFolder>();
  for (const { id, row } of clients) {
    const folder = folders.get(identityKey(row));
    if (folder !== undefined) found.set(`${id} ${folder}`, { client: id, folder });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
