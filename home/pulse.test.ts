import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readIdentity } from './identity.js';
import { activityBetween, MIN_PULSE_GAP_MS, type Pulse, readPulse } from './pulse.js';

const pulse = (at: number, state: string, cpuTicks = 0): Pulse => ({ at, state, cpuTicks });

describe('activityBetween', () => {
  it.each([
    ['stopped throughout', pulse(0, 'T', 5), pulse(1_000, 'T', 5), 'stopped'],
    ['held by a debugger', pulse(0, 't', 5), pulse(1_000, 't', 5), 'stopped'],
    ['stopped just now, after work', pulse(0, 'S', 5), pulse(1_000, 'T', 60), 'working'],
    ['computing', pulse(0, 'R', 5), pulse(1_000, 'R', 100), 'working'],
    ['computing on a machine that has no time for it', pulse(0, 'R', 5), pulse(1_000, 'R', 5), 'working'],
    ['waiting for a disk', pulse(0, 'S', 5), pulse(1_000, 'D', 5), 'working'],
    ['seen asleep both times, and yet it worked', pulse(0, 'S', 5), pulse(1_000, 'S', 11), 'working'],
    ['asleep, but for its own beat', pulse(0, 'S', 5), pulse(1_000, 'S', 7), 'idle'],
    ['two looks in one', pulse(0, 'S', 5), pulse(MIN_PULSE_GAP_MS - 1, 'S', 5), null],
  ])('%s', (_what, before, after, expected) => {
    expect(activityBetween(before, after)).toBe(expected);
  });
});

describe.skipIf(process.platform !== 'linux')('readPulse', () => {
  it('sees a process stopped, and nothing of a process with another start', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const identity = readIdentity(child.pid ?? 0);
      if (!identity) throw new Error('no child');
      process.kill(identity.pid, 'SIGSTOP');
      const deadline = Date.now() + 5_000;
      while (readPulse(identity)?.state !== 'T' && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(readPulse(identity)).toMatchObject({ state: 'T' });
      expect(readPulse({ ...identity, startTicks: identity.startTicks - 1 })).toBeNull();
      expect(readPulse({ ...identity, bootId: 'another' })).toBeNull();
    } finally {
      child.kill('SIGKILL');
    }
  });
});
