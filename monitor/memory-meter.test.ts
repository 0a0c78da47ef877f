import { describe, expect, it } from 'vitest';
import { MemoryMeter } from './memory-meter.js';

function made() {
  const asked: number[] = [];
  const problems: string[] = [];
  let at = 0;
  const meter = new MemoryMeter({
    table: {
      measure: async (pids) => {
        asked.push(...pids);
        if (asked.at(-1) === 13) throw new Error('no pages\ntoday');
        return new Map();
      },
    },
    onProblem: (problem) => problems.push(problem),
    now: () => at,
  });
  const look = async (ms: number, ...shown: number[]): Promise<void> => {
    at += ms;
    meter.next(shown);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { asked, problems, look };
}

describe('the meter of memory', () => {
  it('takes one a look, in turns, and none again before its time', async () => {
    const { asked, look } = made();
    for (let one = 0; one < 10; one += 1) await look(1_000, 7, 8, 9);
    expect(asked).toEqual([7, 8, 9]);
    await look(60_000, 7, 8, 9);
    expect(asked).toEqual([7, 8, 9, 7]);
  });

  it('measures a newcomer at once, and forgets who is shown no more', async () => {
    const { asked, look } = made();
    await look(0, 7);
    await look(1_000, 7, 8);
    await look(1_000, 8);
    await look(1_000, 7, 8);
    expect(asked).toEqual([7, 8, 7]);
  });

  it('says what went wrong and goes on', async () => {
    const { asked, problems, look } = made();
    await look(0, 13, 14);
    await look(1_000, 13, 14);
    expect([asked, problems]).toEqual([[13, 14], ['no pages today']]);
  });
});
