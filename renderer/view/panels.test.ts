import { describe, expect, it } from 'vitest';
import { historyAnswer } from '../preview/history.js';
import { previewState } from '../preview/states.js';
import { healthFacts } from './health-facts.js';
import { historySeries } from './history-series.js';
import { freedInAll, ownServers } from './own-servers.js';
import { nearestPoint, sparkOf } from './spark.js';
import { filterTimeline, NO_FILTER, timelineTopics } from './timeline-filter.js';

const NOW = Date.parse('2026-03-09T12:00:00Z');
const MINUTE = 60_000;

describe('healthFacts', () => {
  const { status, healthRaw } = previewState('fine', NOW);
  const differing = (raw: string | null, seen = status) =>
    healthFacts(raw, seen)?.flatMap(({ field, same }) => (same ? [] : field));
  const edited = (change: object) => JSON.stringify({ ...JSON.parse(healthRaw!), ...change });

  it('agrees where the file tells the truth', () => expect(differing(healthRaw)).toEqual([]));
  it('marks what differs, and start times only beyond two seconds', () => {
    expect(differing(edited({ pid: 311, port: 8080 }))).toEqual(['pid', 'port']);
    expect(differing(edited({ startTime: status.daemon!.startTime + 1_900 }))).toEqual([]);
    expect(differing(edited({ startTime: status.daemon!.startTime + 2_100 }))).toEqual(['startTime']);
  });
  it('lets a young file be behind with its counts, and no old one', () => {
    const raw = edited({ servers: [] });
    expect(differing(raw)).toEqual([]);
    const old = { ...status, healthFile: { ...status.healthFile, ageSeconds: 9 } };
    expect(differing(raw, old)).toContain('servers');
  });
  it('differs in everything when there is no daemon', () =>
    expect(differing(healthRaw, { ...status, daemon: null })).toHaveLength(8));
  it.each([null, '', '{ "pid": 4', '[]', '7'])('has nothing to compare in %j', (raw) =>
    expect(healthFacts(raw, status)).toBeNull(),
  );
});

describe('ownServers', () => {
  const { neighbours } = previewState('orphan', NOW).status;
  it('groups copies, names their clients, and puts first what runs most often', () => {
    const servers = ownServers(neighbours);
    expect(servers.map(({ name, copies, clients }) => [name, copies.length, clients.join(', ')])).toEqual([
      ['github', 3, 'Claude Desktop, Claude Code, Cursor'],
      ['playwright', 1, 'Claude Code'],
    ]);
    expect(freedInAll(servers)).toBe(235_600_000);
  });
  it('keeps places while memory wavers', () => {
    const names = (rssBytes: number) => {
      const [first] = neighbours!.servers;
      const servers = ['a', 'b'].map((name) => ({ ...first!, name, rssBytes: name === 'b' ? rssBytes : 80 }));
      return ownServers({ ...neighbours!, servers }).map(({ name }) => name);
    };
    expect(names(79)).toEqual(names(81));
  });
  it('leaves out orphans, which are findings', () => {
    const servers = neighbours!.servers.map((server) => ({ ...server, state: 'orphan' as const }));
    expect(ownServers({ ...neighbours!, servers })).toEqual([]);
    expect(ownServers(undefined)).toEqual([]);
  });
});

describe('sparkOf', () => {
  const span = { from: 0, to: 60 * MINUTE };
  const at = (minute: number, value: number) => ({ at: minute * MINUTE, value });
  it('draws a line from left to right, with room above the highest', () => {
    expect(sparkOf([at(0, 0), at(2, 50), at(4, 100)], { from: 0, to: 4 * MINUTE })).toEqual({
      line: 'M0 48L120 26.6L240 5.1',
      area: 'M0 48L0 48L120 26.6L240 5.1L240 48Z',
      low: 0,
      high: 100,
    });
  });
  it('draws no line over a time in which nothing looked', () => {
    const spark = sparkOf([at(0, 1), at(1, 1), at(30, 1), at(31, 1)], span);
    expect(spark?.line.match(/M/g)).toHaveLength(2);
  });
  it('is nothing with points that are too few or too near, and flat at zero', () => {
    expect(sparkOf([at(-5, 1), at(5, 1)], span)).toBeNull();
    expect(sparkOf([at(0, 1), at(1, 1)], span)).toBeNull();
    expect(sparkOf([at(0, 0), at(2, 0)], span)?.line).toBe('M0 48L8 48');
  });
  it('reads the nearest point', () => {
    expect(nearestPoint([at(1, 10), at(5, 50)], 4 * MINUTE)?.value).toBe(50);
    expect(nearestPoint([], 0)).toBeNull();
  });
});

describe('historySeries', () => {
  const { status } = previewState('fine', NOW);
  it('ends with now, in an hour or in as many days as are kept', () => {
    const hour = historySeries(historyAnswer(NOW), status, 'hour');
    expect(hour.span).toEqual({ from: NOW - 60 * MINUTE, to: NOW });
    expect(hour.processes.at(-1)).toEqual({ at: NOW, value: status.shims.length + 2 });
    const days = historySeries(historyAnswer(NOW), status, 'days');
    expect(days.span.from).toBe(NOW - 9 * 1_440 * MINUTE);
  });
  it('shows at least a day, and nothing but now before it is read', () => {
    const { span, memory } = historySeries(null, status, 'days');
    expect(span.to - span.from).toBe(1_440 * MINUTE);
    expect(memory).toHaveLength(1);
  });
});

describe('filterTimeline', () => {
  const { timeline } = previewState('duplicate', NOW);
  it('lets through this level and worse, one topic, and all words in any case', () => {
    expect(filterTimeline(timeline, NO_FILTER)).toHaveLength(timeline.length);
    const levels = filterTimeline(timeline, { ...NO_FILTER, level: 'trouble' }).map(({ level }) => level);
    expect(new Set(levels)).toEqual(new Set(['trouble']));
    const found = filterTimeline(timeline, { level: 'fine', topic: 'shim', text: 'CLAUDE  code' });
    expect(found.map(({ text }) => text)).toEqual(['Shim 48110 attached for Claude Code']);
  });
  it('keeps the chosen topic to choose from when its events have gone', () =>
    expect(timelineTopics([], 'server')).toEqual(['server']));
});
