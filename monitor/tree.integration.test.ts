import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessIdentity } from '../contracts/identity.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { readIdentity } from '../home/identity.js';
import { type ListDescendants, psTreeDescendants } from './descendants.js';
import { Bench, HAND, lives, until } from './fixtures/programs.js';
import { createProcessTable } from './table/index.js';
import { endTree } from './tree.js';

const WAITS = { sigtermMs: 300, sigkillMs: 3_000 };
/** Starts a child by the arguments that it was given, says the pids of its tree, and stays. */
const PARENT = `
const { spawn } = require("node:child_process");
const [mode, ...rest] = process.argv.slice(2);
if (mode.includes("stubborn")) process.on("SIGTERM", () => {});
if (rest.length === 0) process.stdout.write("pids " + process.pid + "\\n");
else {
  const start = () => {
    const child = spawn(process.execPath, [__filename, ...rest], { stdio: ["ignore", "pipe", "ignore"], detached: mode.includes("apart") });
    child.stdout.on("data", (text) => process.stdout.write(String(text).replace("pids", "pids " + process.pid)));
    if (mode.includes("restarts")) child.on("exit", start);
  };
  start();
}
setInterval(() => {}, 60_000);`;

describe.skipIf(process.platform !== 'linux')('endTree, on real processes', () => {
  let bench: Bench;
  let table: ProcessTable;
  beforeEach(() => {
    bench = new Bench();
    bench.script('parent.cjs', PARENT);
    table = createProcessTable();
  });
  afterEach(async () => {
    await table.close();
    await bench.close();
  });

  const end = (root: ProcessIdentity, listDescendants?: ListDescendants) =>
    endTree(root, { ...HAND, table, waits: WAITS, ...(listDescendants ? { listDescendants } : {}) });

  async function tree(
    command: string,
    args: readonly string[],
    size: number,
  ): Promise<{ root: ProcessIdentity; members: ProcessIdentity[] }> {
    const root = await bench.start(command, args);
    const members = await until('the whole tree is up', async () => {
      const pids = await psTreeDescendants(root.pid);
      // ps lists every process once, so that a tree of this size is complete.
      const found = (pids ?? []).flatMap((pid) => readIdentity(pid) ?? []);
      for (const member of found) bench.adopt(member);
      return found.length >= size - 1 ? found : null;
    });
    return { root, members };
  }

  const gone = (members: readonly ProcessIdentity[]) => members.every((member) => !lives(member));

  it('ends sh -> node -> node', async () => {
    const script = `${process.execPath} ${bench.file('parent.cjs')} a b; true`;
    const { root, members } = await tree('/bin/sh', ['-c', script], 3);
    const rows = await end(root);
    expect(rows[0]).toMatchObject({ pid: root.pid, role: 'server', gone: true });
    expect(new Set(rows.map(({ pid }) => pid))).toEqual(new Set([root, ...members].map(({ pid }) => pid)));
    expect(gone([root, ...members])).toBe(true);
  });

  it('ends a supervisor before its children, so that it starts none again', async () => {
    const { root, members } = await tree(process.execPath, [bench.file('parent.cjs'), 'restarts', 'x'], 2);
    const rows = await end(root);
    expect(rows.every((row) => row.gone)).toBe(true);
    expect(gone([root, ...members])).toBe(true);
    const after = (await createProcessTable().snapshot()).rows;
    expect([...after.values()].filter((row) => row.argv?.includes(bench.file('parent.cjs')))).toEqual([]);
  });

  it('ends members that ignore SIGTERM, are stopped, or left the group and the session', async () => {
    const args = [bench.file('parent.cjs'), 'a', 'apart', 'stubborn'];
    const { root, members } = await tree(process.execPath, args, 3);
    const [middle] = members;
    process.kill(middle!.pid, 'SIGSTOP');
    const rows = await end(root);
    expect(rows.map(({ how }) => how).sort()).toEqual(['sigkill', 'sigterm', 'sigterm']);
    expect(gone([root, ...members])).toBe(true);
  });

  it.each([
    ['ps-tree fails', async () => null],
    ['ps-tree names strangers', async () => [1, process.pid, 999_999_999]],
  ])('ends the whole tree by the table where %s', async (_what, list) => {
    const { root, members } = await tree(process.execPath, [bench.file('parent.cjs'), 'a', 'apart', 'b'], 3);
    const rows = await end(root, list);
    expect(rows).toHaveLength(3);
    expect(gone([root, ...members])).toBe(true);
  });

  it('ends what is left of a group whose leader has ended', async () => {
    const { root, members } = await tree(process.execPath, [bench.file('parent.cjs'), 'a', 'b', 'c'], 3);
    process.kill(root.pid, 'SIGKILL');
    await until('the leader is gone', () => !lives(root));
    const rows = await end(root);
    expect(rows[0]).toMatchObject({ pid: root.pid, how: 'vanished' });
    expect(rows).toHaveLength(3);
    expect(gone(members)).toBe(true);
  });

  it('leaves a daemon alone that was started somewhere under it', async () => {
    const daemon = bench.file('stay/shimkeeper.cjs');
    bench.script(
      'agent.cjs',
      `require("node:child_process").spawn(process.execPath, [${JSON.stringify(daemon)}, "daemon", "--home", "/tmp/x-home"], { stdio: ["ignore", "inherit", "ignore"], detached: true }); setInterval(() => {}, 60_000);`,
    );
    const { root, members } = await tree(process.execPath, [bench.file('agent.cjs')], 2);
    expect(await end(root)).toMatchObject([{ pid: root.pid, how: 'sigterm' }]);
    expect(members.map(lives)).toEqual([true]);
  });

  it('touches nothing when another process has the pid', async () => {
    const { root, members } = await tree(process.execPath, [bench.file('parent.cjs'), 'a', 'b', 'c'], 3);
    const rows = await end({ ...root, startTicks: root.startTicks - 1 });
    expect(rows).toMatchObject([{ how: 'identity-changed' }]);
    expect([root, ...members].every(lives)).toBe(true);
  });
});
