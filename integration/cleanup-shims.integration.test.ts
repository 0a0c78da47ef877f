/** Shims that are hard to end rightly: frozen before they said a word, or running and to be asked first. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CleanupAnswer } from '../contracts/answers.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { createProcessTable } from '../monitor/table/index.js';
import { connect } from './support/clients.js';
import { endByHand, stopProcess } from './support/hand.js';
import { SHIM, TestHome, until } from './support/home.js';

const HAS_SS = process.platform === 'linux' && spawnSync('ss', ['-V']).status === 0;
const FREEZES = "process.kill(process.pid, 'SIGSTOP');";

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

const mustRead = (pid: number): LiveProcess => {
  const found = readIdentity(pid);
  if (!found) throw new Error(`no process ${pid}`);
  return found;
};

describe.skipIf(!HAS_SS)('a shim that was frozen before it announced itself', () => {
  it('is an orphan when its client is gone, not before, and is ended by what --dry-run planned', async () => {
    const frozen = path.join(home.folder, 'frozen.cjs');
    writeFileSync(frozen, FREEZES);
    const script = `
      const shim = require('node:child_process').spawn(process.execPath, ['--require', ${JSON.stringify(frozen)}, ${JSON.stringify(SHIM)}],
        { stdio: ['pipe', 'pipe', 'ignore'] });
      process.stdout.write(shim.pid + '\\n');
      setInterval(() => {}, 1000);`;
    const client = home.spawn(process.execPath, ['-e', script]);
    const [text] = await once(client.stdout!, 'data');
    const shim = mustRead(Number(String(text)));
    const table = createProcessTable();
    await until(async () => (await table.read(shim.pid))?.state === 'stopped', 20_000, 'it is frozen');
    await table.close();
    expect(readdirSync(home.paths.shimsDir)).toEqual([]);
    expect((await home.status()).orphans).toEqual([]);
    client.kill('SIGKILL');
    await once(client, 'exit');

    const planned = await home.json<CleanupAnswer>('cleanup', '--dry-run');
    expect(planned).toMatchObject({ ended: [], left: [{ pid: shim.pid, role: 'shim', how: 'planned' }] });
    expect(planned.left[0]?.evidence.join()).toMatch(
      /stdin closed.*never announced itself.*is stopped.*by this user/,
    );
    expect(isAlive(shim)).toBe(true);
    const { ended, left } = await home.json<CleanupAnswer>('cleanup');
    expect(left).toEqual([]);
    expect(ended).toMatchObject([{ pid: shim.pid, role: 'shim', how: 'sigterm' }]);
    expect(isAlive(shim)).toBe(false);
  });
});

describe('a shim that runs', () => {
  it('and is attached is asked, and goes without a signal', async () => {
    const one = await connect(home);
    const shim = mustRead(one.shimPid);
    const closed = new Promise<void>((resolve) => {
      one.client.onclose = () => resolve();
    });
    const { answer, signals } = await endByHand(home, shim, 'shim');
    expect(answer).toMatchObject({ ended: [{ pid: shim.pid, how: 'asked' }], left: [] });
    expect(signals).toEqual([]);
    await closed;
    expect(readdirSync(home.paths.shimsDir)).toEqual([]);
  });

  it('and has no daemon is asked all the same', async () => {
    const child = home.spawn(process.execPath, [SHIM], { SHIMKEEPER_AUTOSTART: 'off' });
    await until(() => readdirSync(home.paths.shimsDir).length > 0, 20_000, 'it has announced itself');
    const shim = mustRead(child.pid ?? 0);
    const { answer, signals } = await endByHand(home, shim, 'shim');
    expect(answer).toMatchObject({ ended: [{ pid: shim.pid, how: 'asked' }], left: [] });
    expect(signals).toEqual([]);
    expect(readdirSync(home.paths.shimsDir)).toEqual([]);
  });

  it('no more, because it is stopped, is not asked: it would not hear it', async () => {
    const one = await connect(home);
    const shim = mustRead(one.shimPid);
    await stopProcess(shim);
    const { answer, signals } = await endByHand(home, shim, 'shim');
    expect(answer).toMatchObject({ ended: [{ pid: shim.pid, how: 'sigterm' }], left: [] });
    expect(signals).toEqual(['SIGTERM', 'SIGCONT']);
    await one.client.close();
  });
});
