/** What every command line of a table is, in slices and once for each: thousands stay the same from look to look. */
import { performance } from 'node:perf_hooks';
import type { ClientCatalogue } from '../contracts/clients.js';
import type { ProcessRow, ProcessSnapshot } from '../contracts/process-table.js';
import { type CommandClass, classify } from './judging/classify.js';
import { type ClassOf, isOfInterest } from './judging/people.js';
import { inSlices } from './table/slices.js';
import { Vicinity } from './vicinity.js';

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
  private classes: ReadonlyMap<number, KnownClass> = new Map();
  private catalogue: ClientCatalogue | null = null;

  async classify({ at, rows }: ProcessSnapshot, catalogue: ClientCatalogue): Promise<ClassifiedTable> {
    const before = sameCatalogue(this.catalogue, catalogue) ? this.classes : new Map<number, KnownClass>();
    const classes = new Map<number, KnownClass>();
    const vicinity = new Vicinity(rows);
    await inSlices(
      rows.values(),
      () => performance.now(),
      (row) => {
        const known = classOnce(row, before.get(row.pid), catalogue);
        if (known) classes.set(row.pid, known);
        vicinity.add(row, isOfInterest(known?.is ?? null));
      },
    );
    this.catalogue = catalogue;
    this.classes = classes;
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
