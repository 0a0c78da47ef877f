import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../contracts/process-table.js';
import { row, UID } from '../fixtures/made-up.js';
import { windowsRow } from '../fixtures/made-up-windows.js';
import { instancesOf } from './instances.js';

type Chains = Readonly<Record<string, readonly (readonly string[])[]>>;

/** Chains as they are seen in process tables; the last one is what does the work. */
const CHAINS: Chains = {
  npx: [
    ['npm exec @modelcontextprotocol/server-memory'],
    ['sh', '-c', 'mcp-server-memory'],
    ['node', '/home/ada/.npm/_npx/0123456789abcdef/node_modules/.bin/mcp-server-memory'],
  ],
  'npx by its script': [
    ['node', '/usr/lib/node_modules/npm/bin/npx-cli.js', '-y', 'pkg'],
    ['sh', '-c', 'pkg'],
    ['node', '/x/.bin/pkg'],
  ],
  uvx: [
    ['uv', 'tool', 'uvx', 'mcp-server-git'],
    ['/home/ada/.cache/uv/archive-v0/x/bin/python', '/home/ada/.cache/uv/archive-v0/x/bin/mcp-server-git'],
  ],
  'a script and its native program': [
    ['node', '/usr/lib/node_modules/@openai/codex/bin/codex.js', '--resume'],
    ['/usr/lib/node_modules/@openai/codex/vendor/codex/codex', '--resume'],
  ],
  alone: [['/usr/bin/notes-mcp', '--stdio']],
  'shell around a shim': [
    ['bash', '-lc', 'node /opt/sk/shimkeeper-shim.cjs'],
    ['node', '/opt/sk/shimkeeper-shim.cjs'],
  ],
};
const WINDOWS_CHAINS: Chains = {
  cmd: [
    ['C:\\Windows\\System32\\cmd.exe', '/d', '/s', '/c', 'npx', '-y', 'pkg'],
    ['C:\\Program Files\\nodejs\\node.exe', 'C:\\n\\npx-cli.js', '-y', 'pkg'],
    ['C:\\Windows\\System32\\cmd.exe', '/d', '/s', '/c', 'pkg'],
    ['C:\\Program Files\\nodejs\\node.exe', 'C:\\x\\pkg.js'],
  ],
  'venv redirector': [
    ['C:\\app\\venv\\Scripts\\python.exe', '-m', 'server'],
    ['C:\\Python312\\python.exe', '-m', 'server'],
  ],
};

interface System {
  readonly chains: Chains;
  readonly make: (pid: number, argv: string[], ppid: number) => ProcessRow;
}
const POSIX: System = { chains: CHAINS, make: (pid, argv, ppid) => row(pid, { argv, ppid }) };
const WINDOWS: System = { chains: WINDOWS_CHAINS, make: windowsRow };
const EACH: [string, System][] = [POSIX, WINDOWS].flatMap((system) =>
  Object.keys(system.chains).map((name): [string, System] => [name, system]),
);

/** Lays chains under one parent, or under a sibling's head, so that they nest like a client that starts a client. */
function lay(
  { chains, make }: System,
  names: readonly string[],
  nested: readonly boolean[],
): { rows: ProcessRow[]; truth: Map<number, number[]> } {
  const rows = [make(10, ['/usr/bin/some-client'], 1)];
  const truth = new Map<number, number[]>([[10, [10]]]);
  let pid = 100;
  let parent = 10;
  for (const [index, name] of names.entries()) {
    const chain = chains[name] ?? [];
    const root = pid;
    let above = parent;
    for (const argv of chain) {
      // Each of its own: a server under the very same server would be a copy that it forked.
      rows.push(make(pid, [...argv, `--of=${index}`], above));
      above = pid;
      pid += 1;
    }
    truth.set(
      root,
      Array.from({ length: chain.length }, (_, at) => root + at),
    );
    // A head that is a client of its own has two children, so that none is "what it was started for".
    if (nested[index] === true) {
      rows.push(make(pid, ['/usr/bin/helper', String(pid)], above));
      truth.set(pid, [pid]);
      pid += 1;
      parent = above;
    } else parent = 10;
  }
  return { rows, truth };
}

describe('logical instances', () => {
  it.each(EACH)('%s is one instance, and its last process is the head', (name, system) => {
    const { rows } = lay(system, [name], [false]);
    const found = instancesOf(rows);
    expect(found).toHaveLength(2);
    const plain = found[1]?.members.map(({ argv }) => argv?.slice(0, -1));
    expect(plain).toEqual(system.chains[name]);
    expect(found[1]?.head).toBe(found[1]?.members.at(-1));
  });

  it('generated tables fold into exactly the chains that they were made of, in any order of rows', () => {
    const tableOf = (system: System) =>
      fc.tuple(
        fc.constant(system),
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(system.chains)), fc.boolean()), { maxLength: 40 }),
      );
    const table = fc.oneof(tableOf(POSIX), tableOf(WINDOWS));
    fc.assert(
      fc.property(table, fc.infiniteStream(fc.nat()), ([system, made], order) => {
        const { rows, truth } = lay(
          system,
          made.map(([name]) => name),
          made.map(([, nested]) => nested),
        );
        const shuffled = rows
          .map((one) => ({ one, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const found = instancesOf(shuffled);
        const pids = new Map(found.map(({ root, members }) => [root.pid, members.map(({ pid }) => pid)]));
        expect(new Map([...pids].sort(([a], [b]) => a - b))).toEqual(truth);
      }),
    );
  });

  it('every living process is in exactly one instance, whatever the table says', () => {
    const any = fc.array(
      fc.record({
        ppid: fc.integer({ min: 0, max: 30 }),
        argv: fc.option(fc.constantFrom(...Object.values(CHAINS).flat())),
        startTicks: fc.integer({ min: 0, max: 3 }),
        state: fc.constantFrom('running' as const, 'stopped' as const, 'zombie' as const),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(any, (made) => {
        const rows = made.map((change, at) =>
          row(at + 1, { ...change, argv: change.argv ? [...change.argv] : null }),
        );
        const living = rows.filter(({ state }) => state !== 'zombie').map(({ pid }) => pid);
        const seen = instancesOf(rows).flatMap(({ members }) => members.map(({ pid }) => pid));
        expect(seen.sort((a, b) => a - b)).toEqual(living);
      }),
    );
  });

  it('an Electron program and its helpers are one, headed by the program', () => {
    const code = '/usr/share/code/code';
    const rows = [
      row(100, { argv: [code] }),
      row(101, { argv: [code, '--type=zygote', '--no-zygote-sandbox'], ppid: 100 }),
      row(102, { argv: [code, '--type=renderer'], ppid: 101 }),
      row(103, { argv: [code, '--type=utility', '--utility-sub-type=node.mojom.NodeService'], ppid: 100 }),
      row(104, { argv: ['node', '/x/server.js'], ppid: 103 }),
    ];
    const found = instancesOf(rows);
    expect(found.map(({ head, members }) => [head.pid, members.length])).toEqual([
      [100, 4],
      [104, 1],
    ]);
  });

  it('and so they are on Windows, which tells no users', () => {
    const claude = 'C:\\Program Files\\Claude\\claude.exe';
    const rows = [
      windowsRow(100, [claude], 4),
      windowsRow(101, [claude, '--type=utility', '--lang=en'], 100),
      windowsRow(104, ['node', 'C:\\x\\server.js'], 101),
    ];
    expect(instancesOf(rows).map(({ head, members }) => [head.pid, members.length])).toEqual([
      [100, 2],
      [104, 1],
    ]);
  });

  it('a console’s own host belongs to the launcher that the console was made for', () => {
    const rows = [
      windowsRow(100, ['cmd.exe', '/c', 'npx', 'pkg'], 10),
      windowsRow(101, ['\\??\\C:\\Windows\\system32\\conhost.exe', '0x4'], 100),
      windowsRow(102, ['node', 'C:\\x\\pkg.js'], 100),
    ];
    expect(instancesOf(rows)).toMatchObject([{ head: { pid: 102 }, members: { length: 3 } }]);
  });

  it('a program and the copies that it forked are one, headed by the first', () => {
    const argv = ['python3', '/x/server.py'];
    const rows = [row(100, { argv }), row(101, { argv, ppid: 100 }), row(102, { argv, ppid: 100 })];
    expect(instancesOf(rows)).toMatchObject([{ head: { pid: 100 }, members: { length: 3 } }]);
  });

  it.each([
    [
      'a launcher with two children',
      [
        row(1, { argv: ['sh', '-c', 'a & b'] }),
        row(2, { argv: ['a'], ppid: 1 }),
        row(3, { argv: ['b'], ppid: 1 }),
      ],
    ],
    [
      'a shell that was typed into',
      [row(1, { argv: ['bash'] }), row(2, { argv: ['node', 'x.js'], ppid: 1 })],
    ],
    [
      'another user’s child',
      [row(1, { argv: ['sh', '-c', 'x'] }), row(2, { argv: ['x'], ppid: 1, uid: UID + 1 })],
    ],
    [
      'a child that is older than its parent',
      [row(9, { argv: ['sh', '-c', 'x'] }), row(2, { argv: ['x'], ppid: 9 })],
    ],
    [
      'a child of a user who cannot be read, where there are users',
      [row(1, { argv: ['sh', '-c', 'x'], uid: null }), row(2, { argv: ['x'], ppid: 1, uid: null })],
    ],
    ['an unreadable child', [row(1, { argv: ['sh', '-c', 'x'] }), row(2, { argv: null, ppid: 1 })]],
  ])('%s is not folded', (_what, rows) => {
    expect(instancesOf(rows)).toHaveLength(rows.length);
  });
});
