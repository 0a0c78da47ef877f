import { describe, expect, it } from 'vitest';
import { type ClockHost, createClock } from './clock.js';

function fakeHost() {
  let time = 1_000;
  let hidden = false;
  let tick: (() => void) | null = null;
  let onVisibility: (() => void) | null = null;
  const host: ClockHost = {
    now: () => time,
    hidden: () => hidden,
    onVisibility(listener) {
      onVisibility = listener;
      return () => {
        onVisibility = null;
      };
    },
    every(_ms, run) {
      tick = run;
      return () => {
        tick = null;
      };
    },
  };
  return {
    host,
    pass(ms: number) {
      time += ms;
      tick?.();
    },
    hide(value: boolean) {
      hidden = value;
      onVisibility?.();
    },
    get running() {
      return tick !== null;
    },
    get watched() {
      return onVisibility !== null;
    },
  };
}

describe('the clock of the window', () => {
  it('runs only while somebody listens', () => {
    const fake = fakeHost();
    const clock = createClock(fake.host);
    expect(fake.running).toBe(false);
    let heard = 0;
    const stop = clock.subscribe(() => {
      heard += 1;
    });
    const before = heard;
    fake.pass(1_000);
    expect([clock.now(), heard - before]).toEqual([2_000, 1]);
    stop();
    expect([fake.running, fake.watched]).toEqual([false, false]);
  });

  it('rests while the window is hidden and is right at once when it comes back', () => {
    const fake = fakeHost();
    const clock = createClock(fake.host);
    clock.subscribe(() => undefined);
    fake.hide(true);
    expect(fake.running).toBe(false);
    fake.pass(60_000);
    fake.hide(false);
    expect([fake.running, clock.now()]).toEqual([true, 61_000]);
  });
});
