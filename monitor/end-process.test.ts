import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../contracts/process-table.js';
import { type EndDeps, endProcess } from './end-process.js';
import { identityOf, row, UID } from './fixtures/made-up.js';

const target = row(60);
const stranger = row(60, { startTicks: target.startTicks + 1 });
const WAITS = { askedMs: 5, sigtermMs: 5, sigkillMs: 5 };

/** A table of one pid whose holder is what `reads` says, read after read; the last one stays. */
function world(reads: (ProcessRow | null)[], change: Partial<EndDeps> = {}) {
  const signals: string[] = [];
  const deps: EndDeps = {
    table: { read: async () => (reads.length > 1 ? (reads.shift() ?? null) : (reads[0] ?? null)) },
    kill: (_pid, name) => signals.push(name),
    ownUid: UID,
    platform: 'linux',
    waits: WAITS,
    ...change,
  };
  return { deps, signals };
}

const failing = (code: string) => (): never => {
  throw Object.assign(new Error(code), { code });
};

describe('endProcess', () => {
  it('ends with SIGTERM, and wakes a stopped process for it', async () => {
    const { deps, signals } = world([target, target, null]);
    expect(await endProcess(identityOf(target), deps)).toEqual({ how: 'sigterm', gone: true, reason: null });
    expect(signals).toEqual(['SIGTERM', 'SIGCONT']);
  });

  it('goes on to SIGKILL, and says when even that does not help', async () => {
    const { deps, signals } = world([target]);
    expect(await endProcess(identityOf(target), deps)).toMatchObject({ how: 'sigkill', gone: false });
    expect(signals).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
  });

  it('knows no SIGCONT on Windows', async () => {
    const { deps, signals } = world([target, target, null], { platform: 'win32' });
    await endProcess(identityOf(target), deps);
    expect(signals).toEqual(['SIGTERM']);
  });

  it('needs no signal when asking was enough, and asks nobody who is gone', async () => {
    const asked = world([target, null]);
    expect(await endProcess(identityOf(target), asked.deps, async () => true)).toMatchObject({
      how: 'asked',
      gone: true,
    });
    expect(asked.signals).toEqual([]);
    const gone = world([null]);
    const ask = async (): Promise<boolean> => {
      throw new Error('asked');
    };
    expect(await endProcess(identityOf(target), gone.deps, ask)).toMatchObject({
      how: 'vanished',
      gone: true,
    });
  });

  it('signals when it could not ask', async () => {
    const { deps } = world([target, target, null]);
    expect(await endProcess(identityOf(target), deps, async () => false)).toMatchObject({ how: 'sigterm' });
  });

  it.each([
    ['before anything', [stranger]],
    ['after it was asked', [target, target, stranger]],
  ])('never signals another process under the same pid: reused %s', async (_when, reads) => {
    const { deps, signals } = world(reads);
    const ended = await endProcess(identityOf(target), deps, async () => true);
    expect(signals).toEqual([]);
    expect(ended.gone).toBe(true);
  });

  it('sends no SIGKILL to a process that took the pid after the SIGTERM', async () => {
    const { deps, signals } = world([target, target, stranger]);
    expect(await endProcess(identityOf(target), deps)).toMatchObject({ how: 'sigterm', gone: true });
    expect(signals).toEqual(['SIGTERM', 'SIGCONT']);
  });

  it('does not take a process of another boot for the same', async () => {
    const { deps, signals } = world([row(60, { bootId: 'other' })]);
    expect(await endProcess(identityOf(target), deps)).toMatchObject({ how: 'identity-changed', gone: true });
    expect(signals).toEqual([]);
  });

  it.each([
    ['another user’s', row(60, { uid: 1 })],
    ['a process whose user is not known', row(60, { uid: null })],
    ['the kernel’s', row(60, { kernel: true })],
  ])('refuses %s', async (_what, other) => {
    const { deps, signals } = world([other]);
    expect(await endProcess(identityOf(other), deps)).toMatchObject({ how: 'refused', gone: false });
    expect(signals).toEqual([]);
  });

  it('refuses itself and init', async () => {
    const own = row(process.pid);
    expect(await endProcess(own, world([own]).deps)).toMatchObject({ how: 'refused', gone: false });
    const init = row(1);
    expect(await endProcess(init, world([init]).deps)).toMatchObject({ how: 'refused', gone: false });
  });

  it('takes the system’s refusal for an answer, and its ESRCH for success once it is gone', async () => {
    const refused = world([target], { kill: failing('EPERM') });
    expect(await endProcess(target, refused.deps)).toMatchObject({ how: 'refused', gone: false });
    const gone = world([target, target, null], { kill: failing('ESRCH') });
    expect(await endProcess(target, gone.deps)).toMatchObject({ gone: true });
    const broken = world([target], { kill: failing('EINVAL') });
    await expect(endProcess(target, broken.deps)).rejects.toThrow('EINVAL');
  });
});
