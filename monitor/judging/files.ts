/** Verdicts on health.json and daemon.pid. */
import type { FileState, HealthFileVerdict, PidFileVerdict } from '../../contracts/answers.js';
import type { HealthFile } from '../../contracts/files.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import type { JudgeInput } from './input.js';
import type { Owner } from './owner.js';
import { clock, living, whyGone } from './process.js';

/** A start is known to 2 s: only a process that started clearly after the file was written cannot be the one it names. */
const START_SLACK_MS = 2_000;

interface Judged {
  readonly state: FileState;
  readonly evidence: readonly string[];
}

export function healthVerdict(input: JudgeInput, owner: Owner): HealthFileVerdict {
  const { healthFile } = input.facts;
  switch (healthFile.kind) {
    case 'missing':
      return { state: 'missing', pid: null, ageSeconds: null, evidence: ['health.json does not exist'] };
    case 'corrupt':
      return {
        state: 'corrupt',
        pid: null,
        ageSeconds: null,
        evidence: [`health.json cannot be used: ${healthFile.reason}`],
      };
    case 'present': {
      const health = healthFile.value;
      const ageSeconds = Math.max(0, Math.round((input.now - Date.parse(health.updatedAt)) / 1000));
      return { pid: health.pid, ageSeconds, ...judgeHealth(input, owner, health) };
    }
  }
}

function judgeHealth(input: JudgeInput, owner: Owner, health: HealthFile): Judged {
  const named = `health.json names pid ${health.pid}, started ${clock(health.startTime)}`;
  const row = living(input.snapshot, health);
  if (!row) return { state: 'stale', evidence: [`${named}; ${whyGone(input.snapshot, health)}`] };
  return judgeOwner(input, owner, named, row.pid, (pid) => pid === health.pid);
}

export function pidVerdict(input: JudgeInput, owner: Owner): PidFileVerdict {
  const { pidFile } = input.facts;
  switch (pidFile.kind) {
    case 'missing':
      return { state: 'missing', pid: null, evidence: ['daemon.pid does not exist'] };
    case 'corrupt':
      return { state: 'corrupt', pid: null, evidence: [`daemon.pid cannot be used: ${pidFile.reason}`] };
    case 'present':
      return { pid: pidFile.value, ...judgePid(input, owner, pidFile.value, pidFile.modifiedAt) };
  }
}

/**
 * The file holds a pid and no start: where it does not name the owner, its own time of writing tells a reused pid from the
 * one that was meant.
 */
function judgePid(input: JudgeInput, owner: Owner, pid: number, writtenAt: number): Judged {
  const named = `daemon.pid names pid ${pid}`;
  const row = input.snapshot.rows.get(pid);
  if (!row || row.state === 'zombie') {
    return {
      state: 'stale',
      evidence: [`${named}; ${row ? 'it has ended (zombie)' : 'no such process lives'}`],
    };
  }
  // An old file of a live owner is valid: files are copied, and a clock that is set moves every start, and no file.
  const namesOwner = owner.kind === 'ours' && owner.row.pid === pid;
  if (!namesOwner && row.startTime > writtenAt + START_SLACK_MS) {
    return {
      state: 'stale',
      evidence: [`${named}, but that process started ${clock(row.startTime)}, after the file was written`],
    };
  }
  return judgeOwner(input, owner, named, pid, (ownerPid) => ownerPid === pid);
}

function judgeOwner(
  input: JudgeInput,
  owner: Owner,
  named: string,
  pid: number,
  isNamed: (ownerPid: number) => boolean,
): Judged {
  const address = `127.0.0.1:${input.facts.port}`;
  switch (owner.kind) {
    case 'ours':
      return isNamed(owner.row.pid)
        ? { state: 'valid', evidence: [`${named}; it owns ${address}: ${owner.proof}`] }
        : {
            state: 'mismatch',
            evidence: [`${named}, which lives; but pid ${owner.row.pid} owns ${address}`],
          };
    case 'foreign':
      return {
        state: 'mismatch',
        evidence: [`${named}, which ${strangersWords(owner.row, isNamed, address)}`],
      };
    case 'nobody':
      return { state: 'mismatch', evidence: [`${named}, which lives; but nothing listens on ${address}`] };
    case 'unknown':
      return {
        state: 'valid',
        evidence: [`${named}; pid ${pid} lives, and who owns ${address} could not be told`],
      };
  }
}

function strangersWords(
  stranger: ProcessRow | null,
  isNamed: (ownerPid: number) => boolean,
  address: string,
): string {
  if (stranger && isNamed(stranger.pid)) return `owns ${address} and is no daemon of this home`;
  return `lives; but ${stranger ? `pid ${stranger.pid}` : 'another program'} owns ${address}`;
}
