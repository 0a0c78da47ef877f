import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../contracts/process-table.js';
import { row, UID } from '../fixtures/made-up.js';
import { instancesOf } from './instances.js';

/** Chains as they are seen in process tables; the last one is what does the work. */
const CHAINS: Readonly<Record<string, readonly (readonly string[])[]>> = {
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
const NAMES = Object.keys(CHAINS);

/** Lays chains under one parent, or under a sibling's head, so that they nest like a client that starts a client. */
function lay(
  names: readonly string[],
  nested: readonly boolean[],
): { rows: ProcessRow[]; truth: Map<number, number[]> } {
  const rows = [row(10, { argv: ['/usr/bin/some-client'], ppid: 1 })];
  const truth = new Map<number, number[]>([[10, [10]]]);
  let pid = 100;
  let parent = 10;
  for (const [index, name] of names.entries()) {
    const chain = CHAINS[name] ?? [];
    const root = pid;
    let above = parent;
    for (const argv of chain) {
      // Each of its own: a server under the very same server would be a copy that it forked.
      rows.push(row(pid, { argv: [...argv, `--of=${index}`], ppid: above }));
      above = pid;
      pid += 1;
    }
    truth.set(
      root,
      Array.from({ length: chain.length }, (_, at) => root + at),
    );
    // A head that is a client of its own has two children, so that none is "what it was started for".
    if (nested[index] === true) {
      rows.push(row(pid, { argv: ['/usr/bin/helper', String(pid)], ppid: above }));
      truth.set(pid, [pid]);
      pid += 1;
      parent = above;
    } else parent = 10;
  }
  return { rows, truth };
}

describe('logical instances', () => {
  it.each(NAMES)('%s is one instance, and its last process is the head', (name) => {
    const { rows } = lay([name], [false]);
    const found = instancesOf(rows);
    expect(found).toHaveLength(2);
    const plain = found[1]?.members.map(({ argv }) => argv?.slice(0, -1));
    expect(plain).toEqual(CHAINS[name]);
    expect(found[1]?.head).toBe(found[1]?.members.at(-1));
  });

  it('generated tables fold into exactly the chains that they were made of, in any order of rows', () => {
    const table = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.boolean()), { maxLength: 40 });
    fc.assert(
      fc.property(table, fc.infiniteStream(fc.nat()), (made, order) => {
        const { rows, truth } = lay(
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
    ['an unreadable child', [row(1, { argv: ['sh', '-c', 'x'] }), row(2, { argv: null, ppid: 1 })]],
  ])('%s is not folded', (_what, rows) => {
    expect(instancesOf(rows)).toHaveLength(rows.length);
  });
});
