import { describe, expect, it } from 'vitest';
import type { FindingKind } from '../contracts/answers.js';
import { Standing } from './standing.js';

const finding = (kind: FindingKind, id: string = kind) => ({
  id,
  kind,
  pid: 1,
  startTime: 2,
  evidence: ['because'],
  action: 'do it',
});
const kinds = (news: readonly { kind: string }[]) => news.map(({ kind }) => kind);

describe('Standing', () => {
  it('tells a duplicate daemon at once and keeps its time', () => {
    const standing = new Standing();
    const [news] = standing.update([finding('duplicate-daemon')], 1_000);
    expect(news).toMatchObject({ kind: 'duplicate-daemon', at: new Date(1_000).toISOString() });
    expect(standing.update([finding('duplicate-daemon')], 1_250)).toEqual([]);
    expect(standing.findings()).toMatchObject([{ at: new Date(1_000).toISOString() }]);
  });

  it('tells anything else when it is there again at a later look', () => {
    const standing = new Standing();
    expect(standing.update([finding('orphan-shim')], 0)).toEqual([]);
    expect(standing.findings()).toEqual([]);
    expect(standing.update([finding('orphan-shim')], 50)).toEqual([]);
    expect(kinds(standing.update([finding('orphan-shim')], 250))).toEqual(['orphan-shim']);
    expect(standing.findings()).toHaveLength(1);
  });

  it('never tells what was there for one look only', () => {
    const standing = new Standing();
    standing.update([finding('stale-health')], 0);
    expect(standing.update([], 250)).toEqual([]);
    expect(standing.update([finding('stale-health')], 500)).toEqual([]);
    expect(standing.findings()).toEqual([]);
  });

  it('resolves what is missing at two looks, and does not flap in between', () => {
    const standing = new Standing();
    standing.update([finding('duplicate-daemon')], 0);
    expect(standing.update([], 250)).toEqual([]);
    expect(standing.findings()).toHaveLength(1);
    expect(standing.update([finding('duplicate-daemon')], 500)).toEqual([]);
    expect(standing.update([], 750)).toEqual([]);
    expect(standing.update([], 1_000)).toMatchObject([
      { kind: 'resolved', resolves: 'duplicate-daemon', pid: 1, evidence: ['no longer so: because'] },
    ]);
    expect(standing.findings()).toEqual([]);
    expect(standing.update([], 1_250)).toEqual([]);
  });

  it('resolves at once what cannot come back, and tells nothing of what never stood', () => {
    const standing = new Standing();
    const gone = () => true;
    standing.update([finding('duplicate-daemon'), finding('orphan-shim')], 0);
    expect(standing.update([], 50, gone)).toMatchObject([{ kind: 'resolved', resolves: 'duplicate-daemon' }]);
    expect(standing.isPending).toBe(false);
    expect(standing.update([], 300, gone)).toEqual([]);
  });

  it('keeps several apart by their ids', () => {
    const standing = new Standing();
    const both = [finding('duplicate-daemon', 'a'), finding('duplicate-daemon', 'b')];
    expect(standing.update(both, 0)).toHaveLength(2);
    standing.update(both.slice(0, 1), 250);
    expect(standing.update(both.slice(0, 1), 500)).toMatchObject([{ id: 'b', kind: 'resolved' }]);
  });
});
