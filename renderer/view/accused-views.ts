import { identityKey } from './identity-key.js';
import type { AccusedRow, Finding, FindingKind, ProcessRole, StatusAnswer } from './types.js';

/** One entry of the panel of duplicates and orphans. */
export interface AccusedView {
  readonly id: string;
  /** Identity key of its process; null: it is about no listed process. */
  readonly key: string | null;
  readonly kind: FindingKind;
  readonly pid: number | null;
  readonly startTime: number | null;
  readonly rssBytes: number | null;
  readonly command: string;
  readonly evidence: readonly string[];
  /** What mends it; empty when nobody has said it. */
  readonly action: string;
}

const DUPLICATE_KINDS = {
  daemon: 'duplicate-daemon',
  shim: 'duplicate-daemon',
  server: 'duplicate-server',
} as const satisfies Record<ProcessRole, FindingKind>;

const ORPHAN_KINDS = {
  daemon: 'duplicate-daemon',
  shim: 'orphan-shim',
  server: 'orphan-server',
} as const satisfies Record<ProcessRole, FindingKind>;

const ORDER: readonly FindingKind[] = [
  'duplicate-daemon',
  'port-taken',
  'hung-daemon',
  'orphan-shim',
  'orphan-server',
  'pid-mismatch',
  'stale-health',
  'duplicate-server',
];

/**
 * Accused processes with the mend of the finding about them, then the findings that are about no listed process.
 * A finding and an accused row about the same process are one entry.
 */
export function accusedViews(
  status: Pick<StatusAnswer, 'duplicates' | 'orphans'>,
  findings: readonly Finding[],
): readonly AccusedView[] {
  const accused = [
    ...status.duplicates.map((row) => fromRow(row, DUPLICATE_KINDS[row.role], findings)),
    ...status.orphans.map((row) => fromRow(row, ORPHAN_KINDS[row.role], findings)),
  ];
  const covered = new Set(accused.map((view) => subject(view.kind, view.pid)));
  const others = findings.flatMap((finding) =>
    finding.kind === 'resolved' || covered.has(subject(finding.kind, finding.pid))
      ? []
      : [fromFinding(finding, finding.kind)],
  );
  return [...accused, ...others].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.pid ?? 0) - (b.pid ?? 0),
  );
}

const subject = (kind: FindingKind, pid: number | null): string => `${kind}:${pid}`;

function fromRow(row: AccusedRow, kind: FindingKind, findings: readonly Finding[]): AccusedView {
  return {
    id: `${kind}:${identityKey(row)}`,
    key: identityKey(row),
    kind,
    pid: row.pid,
    startTime: row.startTime,
    rssBytes: row.rssBytes,
    command: row.command,
    evidence: row.evidence,
    action: findings.find((finding) => finding.kind === kind && finding.pid === row.pid)?.action ?? '',
  };
}

function fromFinding(finding: Finding, kind: FindingKind): AccusedView {
  return {
    id: `finding:${finding.id}`,
    key: null,
    kind,
    pid: finding.pid,
    startTime: finding.startTime,
    rssBytes: null,
    command: '',
    evidence: finding.evidence,
    action: finding.action,
  };
}
