import { describe, expect, it } from 'vitest';
import type { Finding, StatusAnswer } from '../contracts/answers.js';
import { metricsText } from './metrics.js';

const IDENTITY = { bootId: 'b', pid: 7, startTicks: 1, startTime: 1_000_000 };
const STATUS: StatusAnswer = {
  at: '2026-11-23T00:00:01.500Z',
  home: '/home/ada/.shimkeeper',
  port: 8079,
  stopped: false,
  daemon: {
    ...IDENTITY,
    instanceId: 'i',
    version: '0.1.0 "odd\\"\n',
    host: 'headless',
    port: 8079,
    uptimeSeconds: 5,
    responsive: true,
    rssBytes: 50_000_000,
  },
  healthFile: { state: 'valid', pid: 7, ageSeconds: 0, evidence: [] },
  pidFile: { state: 'stale', pid: 7, evidence: [] },
  shims: [
    {
      ...IDENTITY,
      client: 'x',
      clientPid: 1,
      state: 'attached',
      uptimeSeconds: 1,
      rssBytes: 10,
      calls: 2,
      version: '0',
    },
    {
      ...IDENTITY,
      client: 'x',
      clientPid: 1,
      state: 'orphan',
      uptimeSeconds: 1,
      rssBytes: null,
      calls: 2,
      version: '0',
    },
  ],
  servers: [],
  duplicates: [],
  orphans: [],
  problems: [],
  neighbours: { clients: [], servers: [], duplicateServers: [], otherHomes: [], notes: [] },
};
const FINDING: Finding = {
  id: 'a',
  at: STATUS.at,
  kind: 'orphan-shim',
  pid: 7,
  startTime: 0,
  evidence: [],
  action: '',
};

interface Family {
  readonly help: string;
  readonly type: string;
  readonly samples: Map<string, number>;
}

/** The text format 0.0.4, strictly: HELP and TYPE before the samples of a family, each family once, each series once. */
function parse(text: string): Map<string, Family> {
  expect(text.endsWith('\n')).toBe(true);
  const families = new Map<string, Family>();
  let help: [string, string] | null = null;
  let current = '';
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, helpName, helpText] = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? [];
    const [, typeName, type] =
      /^# TYPE ([a-zA-Z_:][\w:]*) (gauge|counter|histogram|summary|untyped)$/.exec(line) ?? [];
    if (helpName !== undefined) help = [helpName, helpText ?? ''];
    else if (typeName !== undefined) {
      expect(help?.[0]).toBe(typeName);
      expect(families.has(typeName)).toBe(false);
      families.set(typeName, { help: help?.[1] ?? '', type: type ?? '', samples: new Map() });
      current = typeName;
    } else {
      const label = '[a-zA-Z_]\\w*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
      const sample = new RegExp(`^([a-zA-Z_:][\\w:]*)(\\{${label}(?:,${label})*\\})? (\\S+)$`).exec(line);
      expect(sample, line).not.toBeNull();
      expect(sample?.[1]).toBe(current);
      const family = families.get(current);
      const series = sample?.[2] ?? '';
      expect(family?.samples.has(series)).toBe(false);
      family?.samples.set(series, Number(sample?.[3]));
    }
  }
  return families;
}

describe('the figures for Prometheus', () => {
  it('are in its text format, with names by its conventions', async () => {
    const families = parse(await metricsText(STATUS, [FINDING]));
    for (const [name, { help, type, samples }] of families) {
      expect(name).toMatch(/^shimkeeper_[a-z][a-z_]*[a-z]$/);
      expect(name).not.toMatch(/_(total|ms|mb|percent)$/);
      expect(help).toMatch(/\.$/);
      expect(type).toBe('gauge');
      expect([...samples.values()].every(Number.isFinite)).toBe(true);
    }
  });

  it('tell what status tells', async () => {
    const families = parse(await metricsText(STATUS, [FINDING]));
    const value = (name: string, series = ''): number | undefined =>
      families.get(`shimkeeper_${name}`)?.samples.get(series);
    expect(value('daemon_up')).toBe(1);
    expect(value('daemon_resident_memory_bytes')).toBe(50_000_000);
    expect(value('daemon_start_time_seconds')).toBe(1_000);
    expect(value('files_valid', '{file="health.json"}')).toBe(1);
    expect(value('files_valid', '{file="daemon.pid"}')).toBe(0);
    expect(value('shims', '{state="orphan"}')).toBe(1);
    expect(value('shims', '{state="reconnecting"}')).toBe(0);
    expect(value('findings', '{kind="orphan-shim"}')).toBe(1);
    expect(value('findings', '{kind="duplicate-daemon"}')).toBe(0);
    expect(value('look_timestamp_seconds')).toBe(Date.parse(STATUS.at) / 1_000);
    expect([...(families.get('shimkeeper_daemon_info')?.samples.keys() ?? [])]).toEqual([
      '{version="0.1.0 \\"odd\\\\\\"\\n",host="headless"}',
    ]);
  });

  it('of nobody are none: a figure with labels has no value without them', async () => {
    const families = parse(await metricsText(STATUS, []));
    for (const name of ['server_restarts', 'clients']) {
      expect([...(families.get(`shimkeeper_${name}`)?.samples.keys() ?? ['no such figure'])]).toEqual([]);
    }
  });

  it('tell that there is no daemon', async () => {
    const families = parse(await metricsText({ ...STATUS, daemon: null }, []));
    expect(families.get('shimkeeper_daemon_up')?.samples.get('')).toBe(0);
    expect(families.has('shimkeeper_daemon_info')).toBe(false);
  });
});
