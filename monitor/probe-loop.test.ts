import { afterEach, describe, expect, it } from 'vitest';
import type { ProbeResult } from './facts.js';
import { ProbeLoop, type ProbeLoopDeps } from './probe-loop.js';

/** Questions that are answered by hand. */
class Questions {
  readonly open: { port: number; resolve: (result: ProbeResult) => void; reject: (error: Error) => void }[] =
    [];
  readonly problems: string[] = [];
  now = 0;
  private wake: () => void = () => undefined;
  readonly loop: ProbeLoop;

  constructor(pace: Pick<ProbeLoopDeps, 'intervalMs' | 'wokenEveryMs'>) {
    this.loop = new ProbeLoop({
      probe: (port) =>
        new Promise((resolve, reject) => {
          this.open.push({ port, resolve, reject });
          this.wake();
        }),
      onAnswer: () => this.wake(),
      onProblem: (problem) => this.problems.push(problem),
      now: () => this.now,
      ...pace,
    });
  }

  async next(count: number): Promise<void> {
    while (this.open.length < count) await new Promise<void>((resolve) => (this.wake = resolve));
  }
  answered(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

describe('ProbeLoop', () => {
  const made: ProbeLoop[] = [];
  const questions = (pace: ConstructorParameters<typeof Questions>[0] = { intervalMs: 1 }): Questions => {
    const one = new Questions(pace);
    made.push(one.loop);
    return one;
  };
  afterEach(() => {
    for (const loop of made.splice(0)) loop.close();
  });

  it('has no answer at first, then the last one, and keeps asking one question at a time', async () => {
    const q = questions();
    expect(q.loop.latest(1)).toBeNull();
    expect(q.loop.latest(1)).toBeNull();
    expect(q.open).toHaveLength(1);
    const told = q.answered();
    q.open[0]?.resolve('hung');
    await told;
    expect(q.loop.latest(1)).toBe('hung');
    await q.next(2);
    expect(q.loop.latest(1)).toBe('hung');
  });

  it('asks when it is woken and it is time, and not once more while that is under way', async () => {
    const q = questions({ intervalMs: 60_000, wokenEveryMs: 60_000 });
    q.loop.latest(1);
    const told = q.answered();
    q.open[0]?.resolve('refused');
    await told;
    q.now = 59_999;
    q.loop.wake();
    expect(q.open).toHaveLength(1);
    q.now = 60_000;
    q.loop.wake();
    q.loop.wake();
    expect(q.open).toHaveLength(2);
    const again = q.answered();
    q.open[1]?.resolve('refused');
    await again;
    q.loop.wake();
    expect(q.open).toHaveLength(2);
  });

  it('forgets an answer that is too old', async () => {
    const q = questions();
    q.loop.latest(1);
    const told = q.answered();
    q.open[0]?.resolve('refused');
    await told;
    q.now = 5_001;
    expect(q.loop.latest(1)).toBeNull();
  });

  it('never gives the answer of another port', async () => {
    const q = questions();
    q.loop.latest(1);
    expect(q.loop.latest(2)).toBeNull();
    q.open[0]?.resolve('hung');
    await q.next(2);
    expect(q.open[1]?.port).toBe(2);
    expect(q.loop.latest(2)).toBeNull();
  });

  it('tells a probe that throws, and asks again', async () => {
    const q = questions();
    q.loop.latest(1);
    q.open[0]?.reject(new Error('broken'));
    await q.next(2);
    expect(q.problems).toEqual(['broken']);
    expect(q.loop.latest(1)).toBeNull();
  });

  it('asks nothing after close', async () => {
    const q = questions();
    q.loop.latest(1);
    q.loop.close();
    q.loop.close();
    q.open[0]?.resolve('hung');
    q.loop.askSoon();
    await new Promise((resolve) => setImmediate(resolve));
    expect(q.open).toHaveLength(1);
    expect(q.loop.latest(1)).toBeNull();
  });
});
