import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { endLeftBehind, leftBehind, processesNow } from './left-behind.mjs';

const children: ChildProcess[] = [];

/** Lives until it is ended, or until its stdin ends. */
async function linger(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const script = 'process.stdin.resume(); console.log("up")';
  const child = spawn(process.execPath, ['-e', script, ...args], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

describe.runIf(process.platform === 'linux')('nothing left behind', () => {
  const trace = {
    variable: 'LEFT_BEHIND_TEST',
    value: `${process.pid}`,
    paths: [`/nowhere/${process.pid}`],
  };
  const plain = { PATH: process.env.PATH };
  const tagged = { ...plain, [trace.variable]: trace.value };

  it('finds by inherited variable and by path, and neither strangers nor those from before', async () => {
    const early = await linger([], tagged);
    const before = processesNow();
    const byVariable = await linger([], tagged);
    const byPath = await linger([`${trace.paths[0]}/bin.cjs`], plain);
    await linger([], plain);
    for (const end of ['2/bin.cjs', '-other/bin.cjs', '.bak'])
      await linger([`${trace.paths[0]}${end}`], plain);

    const found = (await leftBehind(before, trace, 0)).map(({ pid }) => pid);
    expect(found.toSorted()).toEqual([byVariable.pid, byPath.pid].toSorted());
    expect(found).not.toContain(early.pid);
  });

  it('gives a moment to what ends by itself', async () => {
    const before = processesNow();
    const child = await linger([], tagged);
    const looked = leftBehind(before, trace);
    child.stdin?.end();
    expect(await looked).toEqual([]);
  });

  it('ends what it found, but not a pid that has become another process', async () => {
    const before = processesNow();
    const child = await linger([], tagged);
    const [found] = await leftBehind(before, trace, 0);
    endLeftBehind([{ ...found!, startTicks: found!.startTicks! + 1 }]);
    expect((await leftBehind(before, trace, 0)).map(({ pid }) => pid)).toEqual([child.pid]);
    endLeftBehind([found!]);
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  });
});
