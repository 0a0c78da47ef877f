/** Announcements: what daemons, shims and servers say of themselves in the home, one small file a process. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../contracts/errors.js';
import type { DaemonAnnouncement, ServerAnnouncement, ShimAnnouncement } from '../contracts/files.js';
import { identityKey, type ProcessIdentity } from '../contracts/identity.js';
import { readJsonObject, removeStateFile, writeStateFile } from './state-file.js';

export type Announcement = ShimAnnouncement | DaemonAnnouncement | ServerAnnouncement;

/** No honest home has more processes than this; the rest is not read. */
export const MAX_ANNOUNCEMENTS = 4_096;

/** Where the process with this identity announces itself. */
export function announcementFile(
  directory: string,
  identity: Pick<ProcessIdentity, 'pid' | 'startTicks'>,
): string {
  return path.join(directory, `${identityKey(identity)}.json`);
}

/** Writes (or replaces) the announcement and returns its path, which `removeAnnouncement` takes. */
export function writeAnnouncement(directory: string, announcement: Announcement): string {
  const file = announcementFile(directory, announcement);
  writeStateFile(file, `${JSON.stringify(announcement)}\n`);
  return file;
}

export function removeAnnouncement(file: string): void {
  removeStateFile(file);
}

export interface AnnouncementFile {
  readonly file: string;
  /** Unchecked: whoever reads judges the shape. null: no JSON object. */
  readonly content: Record<string, unknown> | null;
}

/** Who needs the home asks for it by itself (`ensureHome`, `ensureReadable`), and tells the person. */
const UNREADABLE: readonly string[] = ['ENOENT', 'ENOTDIR', 'EACCES'];

export function listAnnouncements(directory: string): AnnouncementFile[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (UNREADABLE.includes(systemCode(error) ?? '')) return [];
    throw error;
  }
  return names
    .filter((name) => /^\d+-\d+\.json$/.test(name))
    .slice(0, MAX_ANNOUNCEMENTS)
    .map((name) => {
      const file = path.join(directory, name);
      return { file, content: readJsonObject(file) };
    });
}
