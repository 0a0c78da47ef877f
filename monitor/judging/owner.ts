/** Who owns the home's port. */
import { sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import type { ProbedDaemon } from '../facts.js';
import { recognise } from '../recognise.js';
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

/** How this process is known to be a daemon of this home, in words; null when it is not known to be one. */
export function proofOfDaemon(input: JudgeInput, row: ProcessRow): string | null {
  const { facts } = input;
  const probed = probedDaemon(input);
  if (probed && sameProcess(probed.identity, row)) return PROVEN;
  if (facts.daemons.some((daemon) => sameProcess(daemon, row))) return 'it announced itself in this home';
  if (facts.healthFile.kind === 'present' && sameProcess(facts.healthFile.value, row))
    return 'health.json names it';
  const ours = recognise(row.argv);
  return ours?.role === 'daemon' && input.sameHome(ours.home, facts.home)
    ? 'its command line names this home'
    : null;
}
