/** The announcements of one directory of the home. A file that has not changed is not read again. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as z from 'zod/mini';
import type { Problem } from '../contracts/answers.js';
import { systemCode } from '../contracts/errors.js';
import { identityKey, type ProcessIdentity } from '../contracts/identity.js';
import { MAX_ANNOUNCEMENTS } from '../home/announce.js';
import { MAX_STATE_FILE_BYTES } from '../home/state-file.js';
import { parseJson, readPlainFile, statsOf } from './home-files.js';

export interface Announced<T> {
  readonly found: readonly T[];
  readonly problems: readonly Problem[];
}

type Content<T> = { readonly value: T } | { readonly problem: Problem };

interface Known<T> {
  readonly version: string;
  readonly content: Content<T>;
}

export class AnnouncementReader<T extends ProcessIdentity> {
  private known = new Map<string, Known<T>>();

  constructor(
    private readonly directory: string,
    private readonly schema: z.ZodMiniType<T>,
  ) {}

  /** Every announcement that has its schema's shape and lies under the name of its own identity; the rest is a problem. */
  read(): Announced<T> {
    const problems: Problem[] = [];
    const next = new Map<string, Known<T>>();
    for (const name of this.names(problems)) {
      const version = versionOf(path.join(this.directory, name));
      const known = this.known.get(name);
      const content = known?.version === version ? known.content : this.load(name);
      if (version !== null && content) next.set(name, { version, content });
    }
    this.known = next;
    const contents = [...next.values()].map(({ content }) => content);
    return {
      found: contents.flatMap((content) => ('value' in content ? [content.value] : [])),
      problems: [
        ...problems,
        ...contents.flatMap((content) => ('problem' in content ? [content.problem] : [])),
      ],
    };
  }

  /** Null: its process ended between the listing and now. */
  private load(name: string): Content<T> | null {
    const file = path.join(this.directory, name);
    const content = readPlainFile(file, MAX_STATE_FILE_BYTES);
    if (content.kind === 'missing') return null;
    const parsed =
      content.kind === 'text' ? parseJson(content.text, this.schema) : { reason: content.reason };
    if ('reason' in parsed) return corrupt(file, parsed.reason);
    if (`${identityKey(parsed.value)}.json` !== name) {
      return corrupt(file, `it speaks of process ${parsed.value.pid}, not of the one in its name`);
    }
    return parsed;
  }

  private names(problems: Problem[]): string[] {
    try {
      return readdirSync(this.directory)
        .filter((name) => /^\d+-\d+\.json$/.test(name))
        .slice(0, MAX_ANNOUNCEMENTS);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        problems.push({ code: 'home-unreadable', message: `${this.directory} cannot be read (${code}).` });
      }
      return [];
    }
  }
}

function corrupt(file: string, reason: string): { problem: Problem } {
  return { problem: { code: 'announcement-corrupt', message: `${file} is not used: ${reason}.` } };
}

/** Announcements are replaced whole, so that a new one is a new inode; one that is written in place has a new time. */
function versionOf(file: string): string | null {
  const found = statsOf(file);
  return found && `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`;
}
