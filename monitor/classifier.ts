/** What every command line of a table is, in slices and once for each: thousands stay the same from look to look. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClientCatalogue } from '../contracts/clients.js';
import type { ProcessRow, ProcessSnapshot } from '../contracts/process-table.js';
import { type CommandClass, classify } from './judging/classify.js';
import { type ClassOf, isOfInterest } from './judging/people.js';
import { inSlices } from './table/slices.js';
import { Vicinity } from './vicinity.js';

/** Of processes that are gone so many are kept. */
const MAX_GONE = 256;

interface KnownClass {
  readonly argv: readonly string[];
  readonly is: CommandClass;
}

export interface ClassifiedTable {
  readonly classOf: ClassOf;
  /** The rows that who is who can depend on. */
  readonly near: ProcessSnapshot;
}

export class Classifier {
  private classes = new Map<number, KnownClass>();
  private catalogue: ClientCatalogue | null = null;

  /** What it gives holds until the next call. */
  async classify({ at, rows }: ProcessSnapshot, catalogue: ClientCatalogue): Promise<ClassifiedTable> {
    if (!sameCatalogue(this.catalogue, catalogue)) this.classes = new Map();
    this.catalogue = catalogue;
    const { classes } = this;
    // Kept and changed in place: a new map of thousands with each look is work for the collector, too.
    if (classes.size > rows.size + MAX_GONE)
      for (const pid of classes.keys()) if (!rows.has(pid)) classes.delete(pid);
    const vicinity = new Vicinity(rows);
    await inSlices(
      rows.values(),
      () => performance.now(),
      (row) => {
        const before = classes.get(row.pid);
        const known = classOnce(row, before, catalogue);
        if (known === null) classes.delete(row.pid);
        else if (known !== before) classes.set(row.pid, known);
        vicinity.add(row, isOfInterest(known?.is ?? null));
      },
    );
    // What is found near is gone through all at once.
    await nextTurn();
    return {
      classOf: ({ pid }) => classes.get(pid)?.is ?? null,
      near: { at, rows: vicinity.found() },
    };
  }
}

/** null: its command line cannot be read. */
function classOnce(
  { argv }: ProcessRow,
  before: KnownClass | undefined,
  catalogue: ClientCatalogue,
): KnownClass | null {
  if (argv === null || argv.length === 0) return null;
  return before && sameWords(before.argv, argv) ? before : { argv, is: classify(argv, catalogue) };
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((word, at) => word === b[at]));
}

/** Files that have not changed give the same entries, in new objects. */
function sameCatalogue(a: ClientCatalogue | null, b: ClientCatalogue): boolean {
  const plain = ({ clients, servers }: ClientCatalogue): string =>
    JSON.stringify([clients.map(({ id, programs }) => [id, programs.map(String)]), servers]);
  return a !== null && (a === b || plain(a) === plain(b));
}
