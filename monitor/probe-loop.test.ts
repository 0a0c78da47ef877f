import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProbeResult, probedFromHealth } from './facts.js';
import { DAEMON_ARGV, healthOf, row } from './fixtures/made-up.js';
import { MAX_ANSWER_AGE_MS, MAX_STAND_IN_MS, ProbeLoop, type ProbeLoopDeps } from './probe-loop.js';

const DAEMON = probedFromHealth(healthOf(row(100, { argv: DAEMON_ARGV })));

/** Questions that are answered by hand. */
class Questions {
  readonly open: { port: number; resolve: (result: ProbeResult) => void; reject: (error: Error) => void }[] =
    [];
  readonly problems: string[] = [];
  readonly news: boolean[] = [];
  now = 0;
  private wake: () => void = () => undefined;
  readonly loop: ProbeLoop;

  constructor(pace: Pick<ProbeLoopDeps, 'intervalMs' | 'woken' | 'lifeSign'>) {
    this.loop = new ProbeLoop({
      probe: (port) =>
        new Promise((resolve, reject) => {
          this.open.push({ port, resolve, reject });
          this.wake();
        }),
      onAnswer: (isNews) => {
        this.news.push(isNews);
        this.wake();
      },
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
    const q = questions({ intervalMs: 60_000, woken: true });
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

  describe('with signs of life', () => {
    const EVERY = 1_000;
    let sign: number | null;
    const answered = async (result: ProbeResult): Promise<Questions> => {
      const q = questions({ intervalMs: EVERY, woken: true, lifeSign: () => sign });
      q.loop.latest(1);
      const told = q.answered();
      q.open[0]?.resolve(result);
      await told;
      return q;
    };
    const wakeAfter = (q: Questions, ms: number, next: number | null): void => {
      q.now += ms;
      sign = next;
      q.loop.wake();
    };
    beforeEach(() => {
      sign = 1;
    });

    it('lets them speak for an answer, and asks again all the same when that is old', async () => {
      const q = await answered(DAEMON);
      const standIns = MAX_STAND_IN_MS / EVERY - 1;
      for (let next = 2; next < standIns + 2; next += 1) {
        wakeAfter(q, EVERY, next);
        expect(q.open).toHaveLength(1);
        expect(q.loop.latest(1)).toBe(DAEMON);
      }
      wakeAfter(q, EVERY, standIns + 2);
      expect(q.open).toHaveLength(2);
      expect(q.loop.latest(1)).toBe(DAEMON);
    });

    it('forgets an answer for which nothing speaks any more', async () => {
      const q = await answered(DAEMON);
      wakeAfter(q, MAX_ANSWER_AGE_MS - 1, 2);
      q.now += MAX_ANSWER_AGE_MS - 1;
      expect(q.loop.latest(1)).toBe(DAEMON);
      q.now += 1;
      expect(q.loop.latest(1)).toBeNull();
    });

    it('asks in its time where the sign is as it was, or gone', async () => {
      for (const next of [1, null]) {
        const q = await answered(DAEMON);
        wakeAfter(q, EVERY - 1, next);
        expect(q.open).toHaveLength(1);
        wakeAfter(q, 1, next);
        expect(q.open).toHaveLength(2);
      }
    });

    it('asks as soon as a sign stays away that came before', async () => {
      const q = await answered(DAEMON);
      wakeAfter(q, EVERY, 2);
      wakeAfter(q, EVERY, 2);
      expect(q.open).toHaveLength(2);
    });

    it('asks who did not answer, whatever the sign', async () => {
      for (const result of ['hung', 'refused', 'foreign'] as const) {
        const q = await answered(result);
        wakeAfter(q, EVERY, 2);
        expect(q.open).toHaveLength(2);
      }
    });
  });

  it('says whether an answer is news: another daemon, or another reason why none answers', async () => {
    const q = questions({ intervalMs: 0 });
    const other = { ...DAEMON, instanceId: 'another' };
    const results = ['refused', 'refused', DAEMON, DAEMON, other, 'hung', 'hung', 'foreign', DAEMON] as const;
    q.loop.latest(1);
    for (const [at, result] of results.entries()) {
      await q.next(at + 1);
      q.open[at]?.resolve(result);
    }
    await q.next(results.length + 1);
    expect(q.news).toEqual([true, false, true, false, true, true, false, true, true]);
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
