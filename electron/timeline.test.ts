import { describe, expect, it } from 'vitest';
import type { Finding } from '../contracts/answers.js';
import { MAX_TIMELINE_EVENTS } from '../contracts/ipc.js';
import { findingText, Timeline } from './timeline.js';

const orphan: Finding = {
  id: 'o',
  at: '2026-01-01T00:00:00.000Z',
  kind: 'orphan-shim',
  pid: 42,
  startTime: 1,
  evidence: ['its stdin has ended', 'Cursor (pid 41) is gone'],
  action: 'kill',
};

describe('the time line', () => {
  it('keeps the newest first and never more than its bound', () => {
    const timeline = new Timeline(() => 0);
    for (let i = 0; i < MAX_TIMELINE_EVENTS + 20; i++) timeline.add('fine', 'shim', `event ${i}`);
    expect(timeline.events).toHaveLength(MAX_TIMELINE_EVENTS);
    expect(timeline.events[0]?.text).toBe(`event ${MAX_TIMELINE_EVENTS + 19}`);
    expect(new Set(timeline.events.map((event) => event.id)).size).toBe(MAX_TIMELINE_EVENTS);
  });

  it('cuts a text that nobody could read', () => {
    const timeline = new Timeline();
    timeline.add('fine', 'server', 'x'.repeat(10_000));
    expect(timeline.events[0]!.text.length).toBeLessThan(500);
  });

  it('tells a finding with its evidence, at the instant it was made', () => {
    const timeline = new Timeline();
    timeline.addFinding(orphan);
    expect(timeline.events[0]).toMatchObject({
      at: orphan.at,
      level: 'attention',
      topic: 'finding',
      text: 'Orphaned shim (pid 42): its stdin has ended; Cursor (pid 41) is gone',
    });
  });

  it('names the process once', () => {
    expect(findingText({ ...orphan, evidence: ['pid 42, started 12:00, is an orphan'] })).toBe(
      'Orphaned shim: pid 42, started 12:00, is an orphan',
    );
    expect(findingText({ ...orphan, evidence: ['its client, pid 421, is gone'] })).toContain('(pid 42)');
  });

  it('tells what was resolved', () => {
    expect(findingText({ ...orphan, kind: 'resolved', resolves: 'duplicate-daemon' })).toBe(
      'Duplicate daemon (pid 42): resolved',
    );
  });
});
