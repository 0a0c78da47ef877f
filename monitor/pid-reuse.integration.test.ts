/** Newcomers under the very numbers of the dead, as the kernel gives them when its numbers have gone round. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemCode } from '../contracts/errors.js';
import type { ProcessIdentity } from '../contracts/identity.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { readIdentity } from '../home/identity.js';
import { Bench, freePort, HAND, lives, until } from './fixtures/programs.js';
import { execute, type PlanChoice, plan } from './hand.js';
import { type Inspection, inspect } from './inspect.js';
import { createProcessTable } from './table/index.js';

const LAST_NUMBER = '/proc/sys/kernel/ns_last_pid';
/** In one small program, so that little else is born between the two calls. Says the pid, or ends. */
const NEWCOMER = `
  number=$1; shift; echo $((number - 1)) > ${LAST_NUMBER}
  "$@" > /dev/null & [ $! -eq "$number" ] || { kill -9 $!; exit 3; }
  echo $!; wait`;
const MAX_TRIES = 5;
const ALL: PlanChoice = { daemons: true, shims: true, servers: true };

/** Root, or CAP_CHECKPOINT_RESTORE, may tell the kernel which number comes next. */
function canSteer(): boolean {
  try {
    writeFileSync(LAST_NUMBER, readFileSync(LAST_NUMBER, 'utf8'));
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

describe.skipIf(!canSteer())('a number that is given again (where this user may steer the numbers)', () => {
  let bench: Bench;
  let table: ProcessTable;
  let port: number;
  const shimArgs = () => ['--home', bench.paths.home];
  const startShim = () => bench.node('stay/shimkeeper-shim.cjs', shimArgs());

  beforeEach(async () => {
    bench = new Bench();
    table = createProcessTable();
    port = await freePort();
  });
  afterEach(async () => {
    await table.close();
    await bench.close();
  });

  const look = (): Promise<Inspection> =>
    inspect({ paths: bench.paths, table, port, probe: async () => 'refused', settle: false });
  const hand = (found: Inspection) => execute(plan(found.verdicts, ALL), { ...HAND, table });

  async function end(one: ProcessIdentity): Promise<void> {
    process.kill(one.pid, 'SIGKILL');
    await until('it is gone', () => !lives(one));
  }

  /** null: somebody else was born in between, each time, and has the number now. */
  async function startAs(number: number, script: string, args: string[]): Promise<ProcessIdentity | null> {
    for (let one = 0; one < MAX_TRIES; one += 1) {
      const words = [process.execPath, bench.file(script), ...args];
      const keeper = await bench
        .start('/bin/sh', ['-c', NEWCOMER, 'sh', String(number), ...words])
        // It ended at once: another process had the number.
        .catch(() => null);
      if (!keeper) continue;
      const newcomer = await until('the newcomer has exec’d', () => {
        const isIt = readFileSync(`/proc/${number}/cmdline`, 'utf8').includes(script);
        return isIt && readIdentity(number);
      });
      bench.adopt(newcomer);
      return newcomer;
    }
    return null;
  }

  it('spares a shim that has the number of an orphan that was accused', async ({ skip }) => {
    const client = await bench.node('stay/other.cjs');
    const orphan = await startShim();
    bench.announceShim(orphan, client, { stdinEnded: true });
    const accused = await look();
    expect(accused.status.orphans).toMatchObject([{ pid: orphan.pid, startTicks: orphan.startTicks }]);

    await end(orphan);
    const newcomer = await startAs(orphan.pid, 'stay/shimkeeper-shim.cjs', shimArgs());
    if (!newcomer) return skip('the number was taken by another process of this machine');
    expect(newcomer.startTicks).not.toBe(orphan.startTicks);
    const done = await hand(accused);
    expect([...done.ended, ...done.left]).toMatchObject([{ pid: orphan.pid, how: 'identity-changed' }]);
    const now = await look();
    expect(now.status.orphans).toEqual([]);
    expect(now.status.shims.map(({ pid, startTicks }) => [pid, startTicks])).toEqual([
      [newcomer.pid, newcomer.startTicks],
    ]);
    await hand(now);
    expect(lives(newcomer)).toBe(true);
  });

  it('is no client any more: the shim that it left goes, who has its number stays', async ({ skip }) => {
    const client = await bench.node('stay/other.cjs');
    const shim = await startShim();
    bench.announceShim(shim, client, { stdinEnded: true });
    await look();

    await end(client);
    const newcomer = await startAs(client.pid, 'stay/other.cjs', []);
    if (!newcomer) return skip('the number was taken by another process of this machine');
    const found = await look();
    expect(found.status.orphans).toMatchObject([{ pid: shim.pid }]);
    expect(found.status.orphans[0]?.evidence.join('; ')).toContain(
      `pid ${client.pid} is now used by another process`,
    );
    const done = await hand(found);
    expect(done).toMatchObject({ ended: [{ pid: shim.pid }], left: [] });
    expect([lives(shim), lives(newcomer)]).toEqual([false, true]);
  });
});
