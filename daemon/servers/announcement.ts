/** What a successor finds of a server when the daemon is killed: its announcement, kept in place while it runs. */
import { existsSync } from 'node:fs';
import { ShimkeeperError, systemCode } from '../../contracts/errors.js';
import { removeAnnouncement, writeAnnouncement } from '../../home/announce.js';
import { ownIdentity } from '../../home/identity.js';
import type { HomePaths } from '../../home/paths.js';
import type { LiveIdentity } from './ports.js';

/** Deleted by hand, it is back this soon. */
const LOOK_EVERY_MS = 1_000;
/** Looks of the first while, in which a wrapper execs and a program gives itself a title; later only every so many. */
const FIRST_LOOKS = 10;
const SEEN_EVERY = 30;
/** Longer arguments are not written down: then the configured command alone tells. */
const MAX_ARGV_LENGTH = 16_384;

export interface Announced {
  readonly name: string;
  readonly command: readonly string[];
  /** Its arguments as the system shows them now; null: not known. Absent: never asked. */
  readonly readArgv?: () => Promise<readonly string[] | null>;
  /** False where a look starts a tool: then it is asked for once. */
  readonly isCheap?: boolean;
}

/** Announces a server until the returned function is called. Throws the system's error where the home takes no file. */
export function announceServer(
  paths: HomePaths,
  { bootId, pid, startTicks, startTime }: LiveIdentity,
  { name, command, readArgv, isCheap = true }: Announced,
): () => void {
  const own = ownIdentity();
  let argv: readonly string[] | null = null;
  let looks = 0;
  let over = false;
  const write = (): string =>
    writeAnnouncement(paths.serversDir, {
      schema: 1,
      role: 'server',
      bootId,
      pid,
      startTicks,
      startTime,
      name,
      command,
      ...(argv === null ? {} : { argv }),
      daemon: { bootId: own.bootId, pid: own.pid, startTicks: own.startTicks },
      announcedAt: new Date().toISOString(),
    });
  const file = write();
  const keep = async (): Promise<void> => {
    looks += 1;
    const asks = readArgv && (isCheap ? looks <= FIRST_LOOKS || looks % SEEN_EVERY === 0 : looks === 1);
    try {
      const seen = asks ? await readArgv() : argv;
      if (over) return;
      const isNew = seen !== null && isShort(seen) && !isSame(seen, argv);
      if (isNew) argv = seen;
      if (isNew || !existsSync(file)) write();
    } catch (error) {
      // A full disk or a home made read-only: the daemon says so for all its files, and this is tried again.
      if (systemCode(error) === undefined && !(error instanceof ShimkeeperError)) throw error;
    }
  };
  void keep();
  const timer = setInterval(() => void keep(), LOOK_EVERY_MS);
  timer.unref();
  return () => {
    over = true;
    clearInterval(timer);
    removeAnnouncement(file);
  };
}

function isShort(argv: readonly string[]): boolean {
  return argv.reduce((length, word) => length + word.length + 1, 0) <= MAX_ARGV_LENGTH;
}

function isSame(a: readonly string[], b: readonly string[] | null): boolean {
  return a.length === b?.length && a.every((word, at) => word === b[at]);
}
