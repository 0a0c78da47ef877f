/** Announcements that name a living process which is not what they say: a file that is wrong, and no verdict on anybody. */
import type { Problem } from '../../contracts/answers.js';
import type { DaemonAnnouncement } from '../../contracts/files.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { CANDIDATE_GRACE_MS } from '../../contracts/product.js';
import { type Announcement, announcementFile } from '../../home/announce.js';
import { homePaths } from '../../home/paths.js';
import { isAnnouncedServer } from './announced-server.js';
import type { JudgeInput } from './input.js';
import { proofOfDaemon } from './owner.js';
import { commandOf, inOneLine, living } from './process.js';

const MAX_NAME = 100;

export function wrongAnnouncements(input: JudgeInput): Problem[] {
  return [...wrongDaemons(input), ...wrongServers(input)];
}

function wrongDaemons(input: JudgeInput): Problem[] {
  const { daemonsDir } = homePaths(input.facts.home);
  return input.facts.daemons
    .filter((announced) => !isFresh(announced, input.now))
    .flatMap((announced) => {
      const row = living(input.snapshot, announced);
      if (!row || proofOfDaemon(input, row) !== null) return [];
      return [wrong(daemonsDir, announced, row, 'which is no daemon of this home. Mend: delete the file.')];
    });
}

/** Only of a daemon that is gone: one that lives knows its servers, and its files say nothing to anybody. */
function wrongServers({ facts, snapshot }: JudgeInput): Problem[] {
  const { serversDir } = homePaths(facts.home);
  return facts.servers.flatMap((announced) => {
    const row = living(snapshot, announced);
    if (!row || living(snapshot, announced.daemon) || isAnnouncedServer(row, announced)) return [];
    const what = `which does not run as the server "${inOneLine(announced.name, MAX_NAME)}" that a daemon started. Mend: end it if it is one, and delete the file.`;
    return [wrong(serversDir, announced, row, what)];
  });
}

/** What has just been started may be on its way through a shell to what it is announced as. */
function isFresh({ announcedAt, startTime }: DaemonAnnouncement, now: number): boolean {
  const since = Math.max(startTime, Date.parse(announcedAt));
  return since <= now && now - since < CANDIDATE_GRACE_MS;
}

function wrong(directory: string, announced: Announcement, row: ProcessRow, what: string): Problem {
  const file = announcementFile(directory, announced);
  return {
    code: 'announcement-wrong',
    message: `${file} names pid ${row.pid} (${commandOf(row)}), ${what}`,
  };
}
