import { describe, expect, it } from 'vitest';
import { previewState } from '../preview/states.js';
import { accusedViews } from './accused-views.js';
import { orphanedShims, whyNoServers } from './counts.js';
import { longClass } from './long-list.js';
import { shimViews } from './shim-views.js';
import type { AccusedRow, Finding } from './types.js';

const NOW = Date.parse('2026-03-09T12:00:00Z');

describe('shimViews', () => {
  it('puts orphans first, then the rest by client and age', () => {
    const { status } = previewState('orphan', NOW);
    expect(shimViews(status.shims).map((view) => [view.state, view.client])).toEqual([
      ['orphan', 'Augment'],
      ['attached', 'Claude Code'],
      ['attached', 'Claude Code'],
      ['attached', 'Claude Desktop'],
      ['attached', 'Cursor'],
      ['reconnecting', expect.stringContaining('Visual Studio Code')],
    ]);
  });

  it('leaves every line where it is while shims start, lose the daemon and come back', () => {
    const { shims } = previewState('many', NOW).status;
    const places = (rows: typeof shims) => shimViews(rows).map(({ id }) => id);
    const attached = shims.map((row) => ({ ...row, state: 'attached' as const }));
    const lost = attached.map((row, index) => (index % 3 ? row : { ...row, state: 'reconnecting' as const }));
    expect(places(lost)).toEqual(places(attached));
  });

  it('keys lines by identity, so that a reused pid is another line', () => {
    const [row] = previewState('fine', NOW).status.shims;
    const views = shimViews([row!, { ...row!, startTicks: row!.startTicks + 1 }]);
    expect(new Set(views.map((view) => view.id)).size).toBe(2);
  });

  it('keeps places while uptimes grow', () => {
    const { status } = previewState('many', NOW);
    const older = status.shims.map((row) => ({ ...row, uptimeSeconds: row.uptimeSeconds + 9 }));
    expect(shimViews(older)).toEqual(shimViews(status.shims));
  });
});

describe('accusedViews', () => {
  const { status, findings } = previewState('duplicate', NOW);

  it('makes one entry of an accused process and the finding about it', () => {
    const views = accusedViews(status, findings);
    expect(views.map((view) => [view.kind, view.pid, view.action])).toEqual([
      ['duplicate-daemon', 49377, '“Clean up” ends it.'],
      ['orphan-shim', 48213, '“Kill orphaned shims” ends it.'],
    ]);
    expect(views[0]?.evidence).toContain('it does not own port 8079; PID 48001 does');
  });

  it('shows findings that are about no listed process, and nothing that is resolved', () => {
    const about = (kind: Finding['kind'], pid: number | null): Finding => ({
      id: `${kind}`,
      at: '',
      kind,
      pid,
      startTime: null,
      evidence: ['because'],
      action: 'do this',
    });
    const views = accusedViews({ duplicates: [], orphans: [] }, [
      about('stale-health', null),
      about('resolved', 1),
      about('port-taken', 80),
    ]);
    expect(views.map((view) => view.kind)).toEqual(['port-taken', 'stale-health']);
  });
});

describe('orphanedShims', () => {
  it('counts shims, not servers left behind', () => {
    const [row] = previewState('orphan', NOW).status.orphans;
    const server: AccusedRow = { ...row!, role: 'server', pid: 9 };
    expect(orphanedShims({ orphans: [row!, server] })).toBe(1);
    expect(orphanedShims({ orphans: [] })).toBe(0);
  });
});

describe('whyNoServers', () => {
  const { status } = previewState('fine', NOW);
  const none = { ...status, servers: [] };
  it.each([
    [status, false, null],
    [none, true, 'offer-example'],
    [none, false, 'none-configured'],
    [{ ...none, daemon: null }, false, 'no-daemon'],
    [{ ...none, daemon: null }, true, 'offer-example'],
  ])('%#', (seen, offer, why) => expect(whyNoServers(seen, offer)).toBe(why));
});

it('draws short lists whole and long ones in sight only', () => {
  expect(longClass(10)).toBe('');
  expect(longClass(500)).toBe(' long');
});
