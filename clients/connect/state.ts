/** Records and backups of all connected clients, in the home. */
import path from 'node:path';
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import type { ConnectDeps } from './deps.js';
import { type ConnectionRecord, readRecord } from './record.js';
import { digestOf } from './snapshot.js';

export function recordFile({ home }: ConnectDeps, client: ClientId): string {
  return path.join(home.clientsDir, `${client}.json`);
}

/** null: it is not connected, as far as we know. */
export function recordOf(deps: ConnectDeps, client: ClientId): ConnectionRecord | null {
  const record = readRecord(deps.files.read(recordFile(deps, client)));
  return record?.client === client ? record : null;
}

export function otherRecords(deps: ConnectDeps, client: ClientId): ConnectionRecord[] {
  return CLIENT_IDS.filter((id) => id !== client).flatMap((id) => recordOf(deps, id) ?? []);
}

const PATH_DIGITS = 6;

/** `backups/2026-11-23T04-05-06-789Z-cursor-1a2b3c-mcp.json`; the digits tell files of one name apart. */
export function backupFile({ home }: ConnectDeps, client: ClientId, file: string, at: Date): string {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const when = at.toISOString().replace(/[:.]/g, '-');
  return path.join(home.backupsDir, `${when}-${client}-${digestOf(file).slice(0, PATH_DIGITS)}-${name}`);
}

/** Older ones that nothing needs any more go. */
const MAX_BACKUPS = 200;

/** Their names begin with their date. Those that a `disconnect` would put back always stay. */
export function pruneBackups(deps: ConnectDeps): void {
  const { backupsDir } = deps.home;
  const needed = CLIENT_IDS.flatMap((id) => recordOf(deps, id) ?? []).flatMap(({ files, config }) => [
    ...files.map(({ backup }) => backup),
    config.backup,
  ]);
  const all = deps.files
    .names(backupsDir)
    .filter((name) => DATED.test(name))
    .sort()
    .map((name) => path.join(backupsDir, name));
  const spare = all.filter((file) => !needed.includes(file));
  for (const file of spare.slice(0, Math.max(0, all.length - MAX_BACKUPS))) deps.files.remove(file);
}

const DATED = /^\d{4}-\d\d-\d\dT/;
