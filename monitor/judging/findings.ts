/** Verdicts -> findings: what stands, by what evidence, and what mends it. */
import type {
  AccusedRow,
  DuplicateServer,
  Finding,
  FindingKind,
  HealthFileVerdict,
  PidFileVerdict,
  ProcessRole,
} from '../../contracts/answers.js';
import { identityKey } from '../../contracts/identity.js';
import { recognise } from '../recognise.js';
import type { JudgeInput } from './input.js';
import { livelinessOf } from './liveliness.js';
import type { Owner } from './owner.js';
import { clock, commandOf, living } from './process.js';

const MAX_SHIMS_NAMED = 8;

/** A finding before it is known since when it stands. */
export type UndatedFinding = Omit<Finding, 'at' | 'kind'> & { readonly kind: FindingKind };

export interface Judged {
  readonly healthFile: HealthFileVerdict;
  readonly pidFile: PidFileVerdict;
  readonly duplicates: readonly AccusedRow[];
  readonly orphans: readonly AccusedRow[];
  readonly duplicateServers: readonly DuplicateServer[];
}

export function findingsOf(input: JudgeInput, owner: Owner, judged: Judged): UndatedFinding[] {
  return [
    ...[...judged.duplicates, ...judged.orphans].map(accusation),
    ...judged.duplicateServers.map(copies),
    ...hungDaemon(input, owner),
    ...portTaken(input, owner),
    ...staleHealth(judged.healthFile),
    ...pidMismatch(judged.healthFile, judged.pidFile),
  ];
}

const ACCUSATIONS = {
  daemon: { kind: 'duplicate-daemon', action: 'run `shimkeeper cleanup`' },
  shim: { kind: 'orphan-shim', action: 'run `shimkeeper cleanup`' },
  server: { kind: 'orphan-server', action: 'run `shimkeeper cleanup --servers`' },
} as const satisfies Record<ProcessRole, { kind: FindingKind; action: string }>;

/** The id of the finding that accuses this process. */
export function accusationId(row: Pick<AccusedRow, 'role' | 'pid' | 'startTicks'>): string {
  return `${ACCUSATIONS[row.role].kind}:${identityKey(row)}`;
}

function accusation(row: AccusedRow): UndatedFinding {
  const { kind, action } = ACCUSATIONS[row.role];
  const { pid, startTime, evidence } = row;
  return { id: accusationId(row), kind, pid, startTime, evidence, action };
}

/** Named by its oldest copy, which stays when others come and go. */
function copies({ name, copies: [first], evidence }: DuplicateServer): UndatedFinding {
  return {
    id: `duplicate-server:${first ? identityKey(first) : name}`,
    kind: 'duplicate-server',
    pid: first?.pid ?? null,
    startTime: first?.startTime ?? null,
    evidence,
    action: `share it: put \`shimkeeper-shim -- COMMAND ARGS...\` in the place of "${name}" in each client`,
  };
}

function hungDaemon(input: JudgeInput, owner: Owner): UndatedFinding[] {
  if (owner.kind !== 'ours') return [];
  const { row } = owner;
  const live = livelinessOf(input, row);
  if (live.kind !== 'hung') return [];
  return [
    {
      id: `hung-daemon:${identityKey(row)}`,
      kind: 'hung-daemon',
      pid: row.pid,
      startTime: row.startTime,
      evidence: [
        `pid ${row.pid}, started ${clock(row.startTime)}, owns 127.0.0.1:${input.facts.port}: ${owner.proof}`,
        ...live.evidence,
        ...waitingShims(input),
      ],
      action: 'run `shimkeeper restart`',
    },
  ];
}

/** What the shims themselves say of their daemon. */
function waitingShims({ facts, snapshot }: JudgeInput): string[] {
  const waiting = facts.shims.filter(
    (shim) => shim.trouble?.code === 'daemon-hung' && living(snapshot, shim) !== null,
  );
  if (waiting.length === 0) return [];
  const pids = waiting.slice(0, MAX_SHIMS_NAMED).map(({ pid }) => pid);
  const more = waiting.length > pids.length ? ' and more' : '';
  return [`${waiting.length} shim(s) wait for it: pid ${pids.join(', ')}${more}`];
}

function portTaken(input: JudgeInput, owner: Owner): UndatedFinding[] {
  if (owner.kind !== 'foreign') return [];
  const address = `127.0.0.1:${input.facts.port}`;
  const { row } = owner;
  const ours = row ? recognise(row.argv) : null;
  return [
    {
      id: `port-taken:${row ? identityKey(row) : input.facts.port}`,
      kind: 'port-taken',
      pid: row?.pid ?? null,
      startTime: row?.startTime ?? null,
      evidence: [
        row
          ? `${address} is held by pid ${row.pid} (${commandOf(row)}), which is no daemon of this home`
          : `${address} is answered by a program that does not know the secret of this home`,
        ...(ours?.role === 'daemon' ? [`it is the daemon of another home: ${ours.home}`] : []),
      ],
      action: 'end that program, or set another port in config.json ("port") or SHIMKEEPER_PORT',
    },
  ];
}

function staleHealth({ state, pid, evidence }: HealthFileVerdict): UndatedFinding[] {
  if (state !== 'stale' && state !== 'corrupt') return [];
  return [
    {
      id: `stale-health:${pid ?? 'none'}`,
      kind: 'stale-health',
      pid,
      startTime: null,
      evidence,
      action: 'run `shimkeeper start`: it removes the file and starts the daemon',
    },
  ];
}

function pidMismatch(health: HealthFileVerdict, file: PidFileVerdict): UndatedFinding[] {
  const wrongPid = file.state === 'stale' || file.state === 'mismatch' || file.state === 'corrupt';
  const evidence = [
    ...(health.state === 'mismatch' ? health.evidence : []),
    ...(wrongPid ? file.evidence : []),
  ];
  if (evidence.length === 0) return [];
  const pid = wrongPid ? file.pid : health.pid;
  return [
    {
      id: `pid-mismatch:${pid ?? 'none'}`,
      kind: 'pid-mismatch',
      pid,
      startTime: null,
      evidence,
      action: 'run `shimkeeper restart`: the daemon writes its files anew',
    },
  ];
}
