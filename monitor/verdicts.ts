/** Everything that is known at one moment -> verdicts with their evidence. Pure. */
import type {
  AccusedRow,
  DaemonRow,
  HealthFileVerdict,
  Neighbours,
  PidFileVerdict,
  Problem,
  ServerRow,
  ShimRow,
} from '../contracts/answers.js';
import { daemonRow, duplicateDaemons, passingDaemons } from './judging/daemons.js';
import { healthVerdict, pidVerdict } from './judging/files.js';
import { findingsOf, type UndatedFinding } from './judging/findings.js';
import type { JudgeInput } from './judging/input.js';
import { NO_NEIGHBOURS } from './judging/neighbours.js';
import { findOwner, type Owner, probedDaemon } from './judging/owner.js';
import { orphanServers, serverRows } from './judging/servers.js';
import { judgeShims } from './judging/shims.js';
import { wrongAnnouncements } from './judging/wrong-announcements.js';

export { type JudgeInput, type Memory, NO_MEMORY, SELF_END_WINDOW_MS } from './judging/input.js';
export { remember } from './judging/memory.js';
export type { Owner, UndatedFinding };

export interface Verdicts {
  readonly port: number;
  readonly stopped: boolean;
  readonly owner: Owner;
  readonly daemon: DaemonRow | null;
  readonly healthFile: HealthFileVerdict;
  readonly pidFile: PidFileVerdict;
  readonly shims: readonly ShimRow[];
  readonly servers: readonly ServerRow[];
  readonly duplicates: readonly AccusedRow[];
  /** Headless daemons on their way to the port, or from it: nobody accuses them. */
  readonly passing: readonly AccusedRow[];
  readonly orphans: readonly AccusedRow[];
  readonly findings: readonly UndatedFinding[];
  readonly problems: readonly Problem[];
  /** Shims whose client is gone and which may still end by themselves: a later look may accuse them. */
  readonly waiting: number;
  /** The same of servers that clients left behind. */
  readonly waitingServers: number;
  /** null: the clients were not asked for. */
  readonly neighbours: Neighbours | null;
}

export function judge(input: JudgeInput): Verdicts {
  const { facts } = input;
  const owner = findOwner(input);
  const shims = judgeShims(input, owner);
  const healthFile = healthVerdict(input, owner);
  const pidFile = pidVerdict(input, owner);
  const duplicates = duplicateDaemons(input, owner);
  const neighbours = input.neighbours ?? NO_NEIGHBOURS;
  const orphans = [...shims.orphans, ...orphanServers(input), ...neighbours.orphanServers];
  const { duplicateServers } = neighbours;
  const findings = findingsOf(input, owner, { healthFile, pidFile, duplicates, orphans, duplicateServers });
  const daemon = daemonRow(input, owner);
  return {
    port: facts.port,
    stopped: facts.stopped,
    owner,
    daemon,
    healthFile,
    pidFile,
    shims: shims.rows,
    servers: serverRows(input, owner),
    duplicates,
    passing: passingDaemons(input, owner),
    orphans,
    findings,
    problems: [
      ...facts.problems,
      ...wrongAnnouncements(input),
      ...(probedDaemon(input)?.problems ?? []),
      ...problemsOf(findings),
      ...missingFiles(daemon, healthFile, pidFile),
    ],
    waiting: shims.waiting,
    waitingServers: neighbours.waiting,
    neighbours: input.neighbours ? neighboursOf(input.neighbours) : null,
  };
}

function neighboursOf({ clients, servers, duplicateServers, otherHomes, notes }: Neighbours): Neighbours {
  return { clients, servers, duplicateServers, otherHomes, notes };
}

/** Accusations have lists of their own; what else stands is a problem. */
export function problemsOf(findings: readonly UndatedFinding[]): Problem[] {
  return findings
    .filter(
      ({ kind }) =>
        kind === 'hung-daemon' || kind === 'port-taken' || kind === 'stale-health' || kind === 'pid-mismatch',
    )
    .map(({ kind, evidence, action }) => ({
      code: kind,
      message: `${evidence.join('; ')}. Mend: ${action}.`,
    }));
}

function missingFiles(
  daemon: DaemonRow | null,
  healthFile: HealthFileVerdict,
  pidFile: PidFileVerdict,
): Problem[] {
  if (!daemon) return [];
  return [
    ...(healthFile.state === 'missing' ? ['health.json'] : []),
    ...(pidFile.state === 'missing' ? ['daemon.pid'] : []),
  ].map((name) => ({
    code: 'file-missing',
    message: `The daemon runs (pid ${daemon.pid}), but ${name} is missing. Mend: run \`shimkeeper restart\`.`,
  }));
}
