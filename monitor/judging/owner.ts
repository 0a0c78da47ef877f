/** Who owns the home's port. */
import { sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import type { ProbedDaemon } from '../facts.js';
import { bearsOut, namesHome } from './daemon-marks.js';
import type { JudgeInput } from './input.js';
import { living } from './process.js';

export type Owner =
  /** A daemon of this home, known by its identity; `proof` says how. */
  | { readonly kind: 'ours'; readonly row: ProcessRow; readonly proof: string }
  /** Somebody else; row null: it could not be told who. */
  | { readonly kind: 'foreign'; readonly row: ProcessRow | null }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unknown' };

export function probedDaemon(input: Pick<JudgeInput, 'facts'>): ProbedDaemon | null {
  const { probe } = input.facts;
  return typeof probe === 'object' ? probe : null;
}

/** The sessions and servers that the port's owner tells of; the file is newer than the last answer. */
export function ownersWord(input: JudgeInput, owner: Owner): Pick<ProbedDaemon, 'shims' | 'servers'> {
  const { healthFile } = input.facts;
  const probed = probedDaemon(input);
  if (owner.kind !== 'ours') return { shims: [], servers: [] };
  if (healthFile.kind === 'present' && sameProcess(healthFile.value, owner.row)) return healthFile.value;
  return probed && sameProcess(probed.identity, owner.row) ? probed : { shims: [], servers: [] };
}

/** The table's listener first: it is exact and fresh, while a probe's answer may be of a moment ago. */
export function findOwner(input: JudgeInput): Owner {
  const { facts, snapshot } = input;
  if (facts.listenerPid !== null) {
    const row = snapshot.rows.get(facts.listenerPid);
    // Born after the snapshot, or already gone: the next look knows.
    if (!row || row.state === 'zombie') return { kind: 'unknown' };
    const proof = proofOfDaemon(input, row);
    return proof === null ? { kind: 'foreign', row } : { kind: 'ours', row, proof };
  }
  const probed = probedDaemon(input);
  if (probed) {
    const row = living(snapshot, probed.identity);
    return row ? { kind: 'ours', row, proof: PROVEN } : { kind: 'unknown' };
  }
  if (facts.probe === 'refused') return { kind: 'nobody' };
  return facts.probe === 'foreign' ? { kind: 'foreign', row: null } : { kind: 'unknown' };
}

const PROVEN = 'it answered with the secret of this home';

/**
 * How this process is known to be a daemon of this home, in words; null when it is not known to be one. Where it does not
 * answer, its own command line tells; a file of the home counts only with a program that bears it out.
 */
export function proofOfDaemon(input: JudgeInput, row: ProcessRow): string | null {
  const { daemons, healthFile } = input.facts;
  const probed = probedDaemon(input);
  if (probed && sameProcess(probed.identity, row)) return PROVEN;
  const announced = daemons.find((daemon) => sameProcess(daemon, row));
  if (announced && bearsOut(input, row, announced.host)) return 'it announced itself in this home';
  if (namesHome(input, row)) return 'its command line names this home';
  const health = healthFile.kind === 'present' ? healthFile.value : null;
  return health && sameProcess(health, row) && bearsOut(input, row, health.host)
    ? 'health.json names it, and it runs as that says'
    : null;
}
