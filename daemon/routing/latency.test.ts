import { expect, it } from 'vitest';
import { Latency } from './latency.js';

it('is the median of the last calls, to two digits', () => {
  const latency = new Latency();
  expect(latency.medianMs).toBeNull();
  for (const ms of [1.234, 100, 0.5]) latency.add(ms);
  expect(latency.medianMs).toBe(1.2);
});

it('forgets what is long ago', () => {
  const latency = new Latency();
  for (let at = 0; at < 1_000; at += 1) latency.add(5_000);
  for (let at = 0; at < 32; at += 1) latency.add(4);
  expect(latency.medianMs).toBe(4);
});
