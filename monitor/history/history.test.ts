import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finding, MAX_HISTORY_DAYS, MAX_HISTORY_POINTS } from '../../contracts/answers.js';
import { input, NOW } from '../fixtures/made-up.js';
import { statusAnswer } from '../looker.js';
import { judge } from '../verdicts.js';
import { History, SAMPLE_INTERVAL_MS } from './history.js';
import { summarise } from './summary.js';

const DAY_MS = 86_400_000;
const look = input([]);
const STATUS = statusAnswer({ at: NOW, facts: look.facts, verdicts: judge(look) });
const FINDING: Finding = {
  id: 'x',
  at: new Date(NOW).toISOString(),
  kind: 'orphan-shim',
  pid: 7,
  startTime: 0,
  evidence: ['its client is gone'],
  action: '',
};

describe('the history of a home', () => {
  let directory: string;
  let now: number;
  let problems: string[];
  beforeEach(() => {
    directory = path.join(mkdtempSync(path.join(tmpdir(), 'sk-history-')), 'history');
    now = NOW;
    problems = [];
  });
  afterEach(() => rmSync(path.dirname(directory), { recursive: true, force: true }));
  const history = (): History =>
    new History({ directory, now: () => now, onProblem: (problem) => problems.push(problem) });

  it('keeps samples, findings and actions, for whoever reads it', () => {
    const writer = history();
    writer.sample(STATUS);
    writer.finding(FINDING);
    writer.action('cleanup', {
      ended: [{ pid: 7, startTime: 0, role: 'shim', evidence: [], how: 'sigterm' }],
      left: [],
    });
    writer.action('cleanup', { ended: [], left: [] });
    const { days, points, events } = history().read();
    expect(days).toEqual([
      {
        date: '2026-11-22',
        samples: 1,
        maxShims: 0,
        maxServers: 0,
        maxMemoryBytes: 0,
        findings: { 'orphan-shim': 1 },
        ended: 1,
      },
    ]);
    expect(points).toHaveLength(1);
    expect(events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'action: cleanup: shim 7 (sigterm)',
      'orphan-shim: pid 7: its client is gone',
    ]);
    expect(statSync(path.join(directory, '2026-11-22.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('tells a finding once a day, however many programs see it and however often they start again', () => {
    const told = (change: Partial<Finding> = {}): void => {
      now += 1_000;
      history().finding({ ...FINDING, at: new Date(now).toISOString(), ...change });
    };
    const over: Partial<Finding> = { kind: 'resolved', resolves: 'orphan-shim' };
    told();
    told();
    told({ id: 'y', pid: 8 });
    told(over);
    told(over);
    told();
    const first = history().read();
    expect(first.days.map(({ findings }) => findings)).toEqual([{ 'orphan-shim': 2 }]);
    expect(first.events.map(({ kind }) => kind)).toEqual([
      'orphan-shim',
      'resolved',
      'orphan-shim',
      'orphan-shim',
    ]);
    now += DAY_MS;
    told();
    told(over);
    const { days, events } = history().read();
    expect(days.map(({ findings }) => findings['orphan-shim'])).toEqual([2, 1]);
    expect(events).toHaveLength(6);
  });

  it('counts each line of a version that wrote no ids', () => {
    history().sample(STATUS);
    const line = JSON.stringify({ type: 'finding', at: FINDING.at, kind: 'orphan-shim', text: 'pid 7: x' });
    writeFileSync(path.join(directory, '2026-11-22.jsonl'), `${line}\n${line}\n`);
    expect(history().read()).toMatchObject({
      days: [{ findings: { 'orphan-shim': 2 } }],
      events: { length: 2 },
    });
  });

  it('keeps a finding with a long id', () => {
    history().finding({ ...FINDING, id: 'n'.repeat(5_000) });
    expect(history().read().events).toHaveLength(1);
  });

  it('takes the sample of a timer that rings a little early', () => {
    const writer = history();
    writer.sample(STATUS);
    now += SAMPLE_INTERVAL_MS - 5;
    writer.sample(STATUS);
    expect(history().read().points).toHaveLength(2);
    now += SAMPLE_INTERVAL_MS / 2;
    writer.sample(STATUS);
    expect(history().read().points).toHaveLength(2);
  });

  it('takes one sample a minute, whoever asks, and is not put off by a clock that is set back', () => {
    for (const writer of [history(), history()]) writer.sample(STATUS);
    expect(history().read().points).toHaveLength(1);
    now += SAMPLE_INTERVAL_MS;
    history().sample(STATUS);
    const writer = history();
    writer.sample(STATUS);
    now -= 3_600_000;
    writer.sample(STATUS);
    expect(history().read().points).toHaveLength(3);
  });

  it('keeps so many days and not more', () => {
    for (let day = 0; day < MAX_HISTORY_DAYS + 5; day += 1) {
      history().sample(STATUS);
      now += DAY_MS;
    }
    expect(readdirSync(directory)).toHaveLength(MAX_HISTORY_DAYS);
    expect(history().read().days).toHaveLength(MAX_HISTORY_DAYS);
  });

  it('keeps fewer where fewer are wanted, and shows no more at once', () => {
    let days = MAX_HISTORY_DAYS;
    const keeper = new History({ directory, days: () => days, now: () => now, onProblem: () => undefined });
    for (let day = 0; day < 4; day += 1) {
      keeper.sample(STATUS);
      now += DAY_MS;
    }
    days = 2;
    expect(keeper.read().days).toHaveLength(2);
    keeper.sample(STATUS);
    expect(readdirSync(directory)).toHaveLength(2);
    days = 1;
    now += DAY_MS;
    keeper.sample(STATUS);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('reads a day that is over once, and today’s each time', () => {
    const writer = history();
    writer.sample(STATUS);
    now += 2 * DAY_MS;
    expect(writer.read().points).toHaveLength(1);
    writer.sample(STATUS);
    rmSync(path.join(directory, '2026-11-22.jsonl'));
    writeFileSync(path.join(directory, '2026-11-22.jsonl'), '');
    expect(writer.read().points).toHaveLength(2);
    rmSync(path.join(directory, '2026-11-22.jsonl'));
    expect(writer.read().points).toHaveLength(1);
    now += SAMPLE_INTERVAL_MS;
    writer.sample(STATUS);
    expect(writer.read().points).toHaveLength(2);
  });

  it('a day has a bound in bytes', () => {
    const writer = history();
    const long = { ...FINDING, evidence: ['x'.repeat(10_000)] };
    for (let at = 0; at < 3_000; at += 1) writer.finding(long);
    expect(statSync(path.join(directory, '2026-11-22.jsonl')).size).toBeLessThan(1024 * 1024 + 2_048);
  });

  it('reads past lines that are none, and goes on after half a line', () => {
    history().sample(STATUS);
    const file = path.join(directory, '2026-11-22.jsonl');
    writeFileSync(file, '{"type":"sample","at":"2026-11-22T00:00:00Z"\nnull\n{"type":"new"}\n{"type":"fin');
    history().finding(FINDING);
    expect(history().read()).toMatchObject({ points: [], events: [{ kind: 'orphan-shim' }] });
  });

  it('writes through no link, and fails nobody', () => {
    history().sample(STATUS);
    const other = path.join(path.dirname(directory), 'other');
    writeFileSync(other, '');
    now += DAY_MS;
    symlinkSync(other, path.join(directory, '2026-11-23.jsonl'));
    history().sample(STATUS);
    expect(statSync(other).size).toBe(0);
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'a file in its place');
    history().sample(STATUS);
    expect(problems).toHaveLength(1);
    expect(history().read()).toEqual({ days: [], points: [], lastHour: [], events: [] });
  });

  it('spreads its points over all days', () => {
    const lines = Array.from({ length: 5_000 }, (_, at) => ({
      type: 'sample' as const,
      at: new Date(NOW + at * SAMPLE_INTERVAL_MS).toISOString(),
      shims: at,
      servers: 0,
      orphans: 0,
      duplicates: 0,
      memoryBytes: 0,
    }));
    const { points, lastHour } = summarise(lines, NOW + 5_000 * SAMPLE_INTERVAL_MS);
    expect(points).toHaveLength(MAX_HISTORY_POINTS);
    expect(points.at(-1)?.shims).toBe(4_999);
    expect(lastHour.map(({ shims }) => shims)).toEqual(Array.from({ length: 59 }, (_, at) => 4_941 + at));
  });
});
