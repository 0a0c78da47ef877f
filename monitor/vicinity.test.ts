import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientCatalogue } from '../contracts/clients.js';
import type { ProcessRow } from '../contracts/process-table.js';
import { row, SHIM_ARGV } from './fixtures/made-up.js';
import { classify } from './judging/classify.js';
import { type ClassOf, isOfInterest, whoIsWho } from './judging/people.js';
import { Vicinity } from './vicinity.js';

const RUNS = 500;
const PEOPLE = 40;
const CATALOGUE: ClientCatalogue = {
  clients: [{ id: 'cursor', product: 'Cursor', programs: [/(^|\/)cursor$/], scripts: [] }],
  servers: [
    { name: 'notes', command: '/opt/notes-mcp', args: [], client: 'cursor', file: '/f' },
    { name: 'files', command: 'node', args: ['/opt/files.js'], client: null, file: '/g' },
  ],
  spared: new Set(),
  problems: [],
};
const WORDS = [
  ['/opt/cursor'],
  ['/opt/cursor', '--type=utility'],
  ['/opt/notes-mcp'],
  ['node', '/opt/files.js'],
  ['npm exec notes'],
  ['sh', '-c', 'notes-mcp'],
  ['/bin/bash'],
  ['python3', 'mcp_server.py'],
  ['/usr/bin/python3', 'mcp_server.py'],
  ['sleep', '1'],
  SHIM_ARGV,
];

const classOf: ClassOf = ({ argv }) => (argv ? classify(argv, CATALOGUE) : null);

function vicinityOf(rows: ReadonlyMap<number, ProcessRow>): Map<number, ProcessRow> {
  const vicinity = new Vicinity(rows);
  for (const one of rows.values()) vicinity.add(one, isOfInterest(classOf(one)));
  return vicinity.found();
}

/** All that is told of anybody; instances of no interest are told of by nobody. */
function told(rows: ReadonlyMap<number, ProcessRow>) {
  const { clients, servers, shims, instances } = whoIsWho(
    { at: 0, rows },
    { classOf, isDaemons: ({ pid }) => pid % 7 === 0, folderOf: () => null },
  );
  const heads = instances.filter(({ head }) => isOfInterest(classOf(head)));
  return { clients, servers, shims, heads: heads.map(({ head, members }) => [head.pid, members]) };
}

const table = (rows: readonly ProcessRow[]) => new Map(rows.map((one) => [one.pid, one]));

describe('the vicinity of what is of interest', () => {
  it('leaves the rest of a large table out', () => {
    const idle = Array.from({ length: 2_000 }, (_, at) => row(1_000 + at, { ppid: 9, argv: ['sleep', '1'] }));
    const rows = table([
      row(1, { ppid: 0, argv: ['/sbin/init'] }),
      row(9, { argv: ['/bin/sh'] }),
      row(20, { argv: ['/opt/cursor'] }),
      row(21, { ppid: 20, argv: ['/opt/notes-mcp'] }),
      row(22, { ppid: 21, argv: ['sleep', '1'] }),
      ...idle,
    ]);
    expect([...vicinityOf(rows).keys()]).toEqual([1, 9, 20, 21, 22]);
    expect(vicinityOf(table(idle)).size).toBe(0);
  });

  it('is judged as the whole table is, whatever stands in it', () => {
    const person = fc.record({
      // Mostly below one of the last few, so that chains and families come about.
      up: fc.integer({ min: 1, max: 6 }),
      words: fc.constantFrom(...WORDS, null),
      state: fc.constantFrom('running', 'running', 'running', 'zombie'),
      kernel: fc.constantFrom(false, false, false, false, true),
      late: fc.constantFrom(0, 0, 0, 0, 500),
    });
    const family = fc.record({ at: fc.nat({ max: PEOPLE }), size: fc.constantFrom(0, 3, 40) });
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: PEOPLE }), family, (people, { at, size }) => {
        const rows = people.map(({ up, words, state, kernel, late }, index) =>
          row(100 + index, {
            ppid: 100 + index - up,
            argv: words,
            state: state as ProcessRow['state'],
            kernel,
            startTicks: 5_000 + index + late,
          }),
        );
        const crowd = Array.from({ length: size }, (_, index) =>
          row(1_000 + index, { ppid: 100 + at, argv: ['sleep', '1'], startTicks: 9_000 }),
        );
        const whole = table([...crowd, ...rows]);
        expect(told(vicinityOf(whole))).toEqual(told(whole));
      }),
      { numRuns: RUNS },
    );
  });
});
