import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerConfig } from '../../contracts/config.js';
import type { ServerTestResult } from '../../contracts/ipc.js';
import { ensureHome, type HomePaths, homePaths } from '../../home/paths.js';
import { createProcessTable } from '../../monitor/table/index.js';
import type { Log } from '../log.js';
import { treeDeps } from '../tree-deps.js';
import { startAside } from './system.js';
import { fixture, node, packaged } from './testing/kit.js';
import { tryServer } from './trial.js';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const GENEROUS_MS = 30_000;

describe('a server that is tried', () => {
  const table = createProcessTable();
  let paths: HomePaths;
  let stop: AbortController;
  beforeEach(() => {
    paths = homePaths(mkdtempSync(path.join(tmpdir(), 'sk-trial-')));
    ensureHome(paths);
    stop = new AbortController();
  });
  afterEach(() => rmSync(paths.home, { recursive: true, force: true }));

  const tried = (spec: ServerConfig, timeoutMs = GENEROUS_MS): Promise<ServerTestResult> =>
    tryServer({
      start: startAside({ paths, table, tree: treeDeps(table), log: SILENT }, 'tried', spec),
      now: () => performance.now(),
      timeoutMs,
      signal: stop.signal,
    });
  const announced = (): string[] => readdirSync(paths.serversDir);

  it('tells its tools, and is gone afterwards', async () => {
    const result = await tried(node(packaged('@modelcontextprotocol/server-everything'), 'stdio'));
    expect(result).toMatchObject({ ok: true, error: null });
    expect(result.tools).toContainEqual({ name: 'echo', description: expect.stringMatching(/./) });
    expect(result.milliseconds).toBeGreaterThan(0);
    expect(announced()).toEqual([]);
  });

  it('tells why it ended, and what it said', async () => {
    const result = await tried(fixture('exits-at-once'));
    expect(result.ok).toBe(false);
    expect(result.error).toMatch(/exited with code 3; its last words: fatal: no API key/);
    expect(result.stderr.join('\n')).toContain('fatal: no API key');
  });

  it('says when its command cannot be started', async () => {
    const result = await tried({ ...fixture('mcp'), command: '/no/such/program' });
    expect(result).toMatchObject({
      ok: false,
      tools: [],
      error: expect.stringContaining('/no/such/program'),
    });
  });

  it('is ended with its whole tree when it does not answer in time', async () => {
    const result = await tried(fixture('never-answers'), 1_000);
    expect(result).toMatchObject({ ok: false, error: 'it did not answer within 1 s' });
    expect(announced()).toEqual([]);
  });

  it('is ended when the test is stopped', async () => {
    const result = tried(fixture('never-answers'));
    stop.abort();
    expect(await result).toMatchObject({ ok: false, error: 'the test was stopped' });
    expect(announced()).toEqual([]);
  });

  it('may flood its stderr; what is kept of it is bounded', async () => {
    const { ok, stderr } = await tried(fixture('floods-stderr'));
    expect(ok).toBe(true);
    expect(stderr.join('').length).toBeLessThan(20_000);
  });
});
