/** The share of memory that is a process's own (PSS), for the rows that are shown. Pure. */
import type { ProcessRow } from '../contracts/process-table.js';
import type { Verdicts } from './verdicts.js';

/** Nobody's desk has more; the rest is shown by its resident memory alone. */
const MAX_SHOWN = 256;

/** Pids of all processes that the verdicts show the memory of. */
export function shownPids({ daemon, shims, servers, duplicates, orphans, neighbours }: Verdicts): number[] {
  const own = [...(daemon ? [daemon] : []), ...shims, ...duplicates, ...orphans].map(({ pid }) => pid);
  const shared = servers.flatMap(({ pid }) => pid ?? []);
  const clients = (neighbours?.servers ?? []).flatMap(({ members }) => members);
  return [...new Set([...own, ...shared, ...clients])].slice(0, MAX_SHOWN);
}

/** Those of `pids` that live and have not been measured. */
export function unmeasured(pids: readonly number[], rows: ReadonlyMap<number, ProcessRow>): number[] {
  return pids.filter((pid) => {
    const row = rows.get(pid);
    return row !== undefined && row.state !== 'zombie' && (row.pssBytes ?? null) === null;
  });
}

/** The same rows, with what has just been measured. `measured`: bytes by pid. */
export function measuredRows(
  rows: ReadonlyMap<number, ProcessRow>,
  measured: ReadonlyMap<number, number>,
): ReadonlyMap<number, ProcessRow> {
  const next = new Map(rows);
  for (const [pid, pssBytes] of measured) {
    const row = rows.get(pid);
    if (row) next.set(pid, { ...row, pssBytes });
  }
  return next;
}

/** The verdicts with `pssBytes` in each row of one process that was measured. */
export function withMeasures(verdicts: Verdicts, rows: ReadonlyMap<number, ProcessRow>): Verdicts {
  const fill = <T extends { readonly pid: number | null }>(row: T): T => {
    const pssBytes = row.pid === null ? null : (rows.get(row.pid)?.pssBytes ?? null);
    return pssBytes === null ? row : { ...row, pssBytes };
  };
  const { daemon, shims, servers, duplicates, orphans } = verdicts;
  return {
    ...verdicts,
    daemon: daemon && fill(daemon),
    shims: shims.map(fill),
    servers: servers.map(fill),
    duplicates: duplicates.map(fill),
    // One that a client left behind stands for several processes; its memory is theirs together already.
    orphans: orphans.map((row) => (row.leftBy === 'client' ? row : fill(row))),
  };
}
