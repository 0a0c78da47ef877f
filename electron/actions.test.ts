import { describe, expect, it } from 'vitest';
import type { CleanupAnswer, EndedRow } from '../contracts/answers.js';
import { cleanupResult } from './action-words.js';
import { type ActionDeps, Actions } from './actions.js';
import { Timeline } from './timeline.js';

const row = (pid: number, role: EndedRow['role'], how: EndedRow['how'] = 'sigterm'): EndedRow => ({
  pid,
  startTime: 0,
  role,
  evidence: [],
  how,
});
const NOTHING: CleanupAnswer = { ended: [], left: [] };

function actions(change: Partial<ActionDeps> = {}) {
  const timeline = new Timeline(() => 0);
  const asked: string[] = [];
  const deps: ActionDeps = {
    mend: async (scope) => {
      asked.push(JSON.stringify(scope));
      return NOTHING;
    },
    restartDaemon: async () => void asked.push('restart'),
    startDaemon: async () => void asked.push('start'),
    addExample: () => 'added',
    lookNow: async () => void asked.push('look'),
    timeline,
    now: () => 0,
    ...change,
  };
  return { made: new Actions(deps), timeline, asked };
}

describe('the one-click mends', () => {
  it('kill orphaned shims and nothing else, then look again', async () => {
    const { made, asked } = actions();
    expect(await made.run('kill-orphans')).toMatchObject({ ok: true });
    expect(asked).toEqual(['{"shims":true,"daemons":false,"servers":false}', 'look']);
  });

  it('clean up without servers, and carry out a plan for what it has shown and no more', async () => {
    const scopes: unknown[] = [];
    const { made } = actions({
      mend: async (scope) => {
        scopes.push(scope);
        return NOTHING;
      },
    });
    await made.run('clean-up');
    await made.run('end-servers');
    await made.carryOut('end-servers', ['7-70']);
    await made.carryOut('clean-up', ['8-80']);
    expect(scopes).toEqual([
      { shims: true, daemons: true, servers: false },
      { shims: false, daemons: false, servers: true, only: new Set(['7-70']) },
      { shims: true, daemons: true, servers: false, only: new Set(['8-80']) },
    ]);
  });

  it('run one at a time, and say which one is under way', async () => {
    let finish: (answer: CleanupAnswer) => void = () => undefined;
    const { made } = actions({ mend: () => new Promise((resolve) => (finish = resolve)) });
    const first = made.run('clean-up');
    expect(made.running?.action).toBe('clean-up');
    expect(await made.run('restart-daemon')).toEqual({
      ok: false,
      message: '"Clean up" is still under way',
      answer: null,
    });
    finish(NOTHING);
    expect((await first).ok).toBe(true);
    expect(made.running).toBeNull();
  });

  it('tell their steps while they run', async () => {
    const steps: (string | undefined)[] = [];
    const { made } = actions({
      mend: async (_scope, step) => {
        step('asking pid 4 to end');
        return NOTHING;
      },
    });
    made.on('change', () => steps.push(made.running?.step));
    await made.run('clean-up');
    expect(steps).toEqual(['Clean up', 'asking pid 4 to end', undefined]);
  });

  it('turn a failure into a result and into a line of the time line', async () => {
    const { made, timeline } = actions({ restartDaemon: () => Promise.reject(new Error('no luck')) });
    const result = await made.run('restart-daemon');
    expect(result).toEqual({ ok: false, message: 'Restart daemon: no luck', answer: null });
    expect(timeline.events[0]).toMatchObject({ level: 'trouble', topic: 'action', text: result.message });
  });
});

describe('what a mend says', () => {
  it('counts what it ended', () => {
    const ended = [row(1, 'shim'), row(2, 'shim'), row(3, 'daemon')];
    expect(cleanupResult({ ended, left: [] }).message).toBe('Ended 1 duplicate daemon and 2 orphaned shims');
    expect(cleanupResult(NOTHING).message).toBe('Nothing to end: all is clean');
  });

  it('names what is left and why', () => {
    const left = [row(7, 'shim', 'refused')];
    expect(cleanupResult({ ended: [], left })).toMatchObject({
      ok: false,
      message: 'Still there: pid 7 (not allowed to end it)',
    });
  });
});
