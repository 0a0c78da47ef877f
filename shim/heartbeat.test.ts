import { describe, expect, it } from 'vitest';
import type { Pulse } from '../home/pulse.js';
import { BEAT_MS, Heartbeat, MAX_UNANSWERED_BEATS } from './heartbeat.js';

const DAEMON = { bootId: 'boot', pid: 100, startTicks: 1 };
const FLAGGED_WITHIN_MS = 3_000;

function started() {
  const told: string[] = [];
  let pulse: Omit<Pulse, 'at'> | null = { state: 'S', cpuTicks: 0 };
  let at = 0;
  const heart = new Heartbeat({
    daemon: DAEMON,
    look: () => pulse && { at, ...pulse },
    ping: (serial) => told.push(`ping ${serial}`),
    onSilent: (why) => told.push(why),
    onAnswer: () => told.push('answer'),
    onLost: (why) => told.push(`lost ${why}`),
  });
  return {
    heart,
    told,
    /** So many beats, each after the daemon has done so much. */
    beats: (count: number, state: string | null, ticks = 0): void => {
      for (let beat = 0; beat < count; beat += 1) {
        at += BEAT_MS;
        pulse = state === null ? null : { state, cpuTicks: (pulse?.cpuTicks ?? 0) + ticks };
        heart.beat();
      }
    },
    news: () => told.filter((line) => !line.startsWith('ping')),
  };
}

describe('a daemon that answers', () => {
  it('is asked every beat and nothing is said of it', () => {
    const { heart, beats, told } = started();
    for (let beat = 0; beat < 50; beat += 1) {
      beats(1, 'S');
      heart.heard();
    }
    expect(told).toEqual(Array.from({ length: 50 }, (_, at) => `ping ${at + 1}`));
  });
});

describe('a daemon that does not answer', () => {
  it.each([
    ['T', 'stopped'],
    ['S', 'idle'],
  ])('in state %s is told as %s in time, once, and again when it answers', (state, why) => {
    const { heart, beats, news } = started();
    beats(1, 'S');
    heart.heard();
    // The worst case: it fell silent just after its answer.
    beats(Math.floor(FLAGGED_WITHIN_MS / BEAT_MS), state);
    expect(news()).toEqual([why]);
    beats(5, state);
    expect(news()).toEqual([why]);
    heart.heard();
    heart.heard();
    expect(news()).toEqual([why, 'answer']);
  });

  it('is never told of while it computes or waits for its turn, and has its full time', () => {
    const { heart, beats, news } = started();
    beats(MAX_UNANSWERED_BEATS, 'R', 70);
    expect(news()).toEqual([]);
    beats(1, 'R', 70);
    expect(news()).toEqual(['lost null']);
    heart.heard();
    beats(10, 'S', 30);
    heart.heard();
    beats(10, 'D');
    expect(news()).toEqual(['lost null']);
  });

  it('that only sleeps between two pieces of work is not accused', () => {
    const { beats, news } = started();
    for (let round = 0; round < 5; round += 1) {
      beats(1, 'S');
      beats(1, 'S', 40);
    }
    expect(news()).toEqual([]);
  });

  it('after a suspend has the time to answer: one beat proves nothing', () => {
    const { heart, beats, news } = started();
    beats(1, 'S');
    beats(1, 'S');
    heart.heard();
    expect(news()).toEqual([]);
  });

  it('of which the system shows nothing is not accused, and lost at last', () => {
    const { beats, news } = started();
    beats(MAX_UNANSWERED_BEATS + 1, null);
    expect(news()).toEqual(['lost null']);
  });

  it('that is stopped throughout is lost as such', () => {
    const { beats, news } = started();
    beats(MAX_UNANSWERED_BEATS + 1, 'T');
    expect(news()).toEqual(['stopped', 'lost stopped']);
  });
});
