import { describe, expect, it } from 'vitest';
import {
  BEAT_MS,
  CALM_LOOK_MS,
  LOOK_EVERY_MS,
  type Mood,
  Pace,
  QUIET_LOOK_MS,
  WATCH_INTERVAL_MS,
} from './pace.js';

function made(glances: boolean, intervalMs?: number) {
  const clock = { at: 0 };
  const monotonic = (): number => clock.at;
  const pace = new Pace({ glances, monotonic, ...(intervalMs === undefined ? {} : { intervalMs }) });
  const look = (tookMs: number, mood: Mood = 'waiting'): void => {
    pace.begin();
    clock.at += tookMs;
    pace.end(mood);
  };
  return { pace, clock, look };
}

describe('Pace', () => {
  it('looks at once, then when something calls for it, but not at once again', () => {
    const { pace, clock, look } = made(true);
    expect(pace.isDue()).toBe(true);
    look(5);
    expect(pace.isDue()).toBe(false);
    expect(pace.restMs()).toBe(BEAT_MS);
    pace.want();
    expect(pace.isDue()).toBe(false);
    clock.at += 60;
    expect(pace.isDue()).toBe(true);
  });

  it('looks now and then without a call, sooner while a finding is yet to stand', () => {
    const { pace, clock, look } = made(true);
    look(5);
    clock.at += WATCH_INTERVAL_MS;
    look(5);
    clock.at += LOOK_EVERY_MS - 6;
    expect(pace.isDue()).toBe(false);
    expect(pace.restMs()).toBe(BEAT_MS);
    clock.at += 1;
    expect(pace.isDue()).toBe(true);
    look(5, 'pending');
    clock.at += WATCH_INTERVAL_MS;
    expect(pace.isDue()).toBe(true);
    look(5, 'calm');
    clock.at += CALM_LOOK_MS - 6;
    expect(pace.isDue()).toBe(false);
    clock.at += 1;
    expect(pace.isDue()).toBe(true);
  });

  it('leaves more time between calm looks to who shows no figures', () => {
    const clock = { at: 0 };
    const pace = new Pace({ glances: true, findingsOnly: true, monotonic: () => clock.at });
    for (const _time of ['called for', 'again', 'calm']) {
      pace.begin();
      pace.end('calm');
    }
    clock.at = QUIET_LOOK_MS - 1;
    expect(pace.isDue()).toBe(false);
    clock.at += 1;
    expect(pace.isDue()).toBe(true);
  });

  it('looks a second time soon after what called for a look, however calm that was', () => {
    const { pace, clock, look } = made(true);
    look(5, 'calm');
    clock.at += WATCH_INTERVAL_MS;
    look(5, 'calm');
    clock.at += CALM_LOOK_MS / 2;
    expect(pace.isDue()).toBe(false);
    pace.want();
    look(5, 'calm');
    clock.at += WATCH_INTERVAL_MS - 6;
    expect(pace.isDue()).toBe(false);
    clock.at += 1;
    expect(pace.isDue()).toBe(true);
  });

  it('hurries for a moment when asked to, and not for ever', () => {
    const { pace, look } = made(true);
    look(5);
    const beats = Array.from({ length: 40 }, () => pace.restMs(true));
    const hurried = beats.filter((ms) => ms < BEAT_MS);
    expect(beats[0]).toBeLessThan(20);
    expect(hurried.length).toBeGreaterThan(3);
    expect(hurried.length).toBeLessThanOrEqual(24);
    expect(pace.restMs()).toBe(BEAT_MS);
  });

  it('takes a tenth of the time where looks are dear, and still looks within a second', () => {
    const { pace, look } = made(false);
    look(1);
    expect(pace.restMs()).toBe(WATCH_INTERVAL_MS - 1);
    look(50);
    expect(pace.restMs()).toBe(450);
    look(2_000);
    expect(pace.restMs()).toBe(0);
    look(300);
    expect(pace.restMs()).toBe(LOOK_EVERY_MS - 300);
  });

  it('keeps the interval that it is given', () => {
    const { pace, look } = made(false, 20);
    look(5);
    expect(pace.restMs()).toBe(15);
  });
});
