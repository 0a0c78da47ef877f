import { describe, expect, it } from 'vitest';
import { oneCheck, playwrightCounts, settle, vitestCounts } from './counts.mjs';
import { summary, verdict } from './summary.mjs';

describe('counts', () => {
  it('reads what vitest reports', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(vitestCounts(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it('reads what Playwright reports, and takes a flaky test as failed', () => {
    const report = { stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 } };
    expect(playwrightCounts(report)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it('has a failure wherever a runner failed', () => {
    expect(settle(null, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(settle({ passed: 3, failed: 0, skipped: 0 }, false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(settle({ passed: 3, failed: 2, skipped: 0 }, false)).toEqual({ passed: 3, failed: 2, skipped: 0 });
    expect(settle({ passed: 3, failed: 0, skipped: 0 }, true)).toEqual({ passed: 3, failed: 0, skipped: 0 });
  });
});

describe('the last lines', () => {
  const results = [
    { name: 'lint', ...oneCheck(true), seconds: 1 },
    { name: 'unit', passed: 10, failed: 2, skipped: 1, seconds: 3.25 },
  ];

  it('are a table with a line a stage', () => {
    const lines = summary(results).trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^✓ lint +1 +0 +0 +1\.0$/);
    expect(lines[2]).toMatch(/^✗ unit +10 +2 +1 +3\.3$/);
  });

  it('end with the sums alone', () => {
    expect(verdict(results)).toBe('11 passed, 2 failed');
  });
});
