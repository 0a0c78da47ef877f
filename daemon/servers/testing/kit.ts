/** A home in a temporary folder with a real pool of real processes and a router before it, for tests. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { type Config, EMPTY_CONFIG, type ServerConfig } from '../../../contracts/config.js';
import type { HealthServer } from '../../../contracts/files.js';
import { readIdentity } from '../../../home/identity.js';
import { ensureHome, type HomePaths, homePaths } from '../../../home/paths.js';
import { createProcessTable } from '../../../monitor/table/index.js';
import type { Log } from '../../log.js';
import { Router, type RoutingEvent } from '../../routing/router.js';
import { treeDeps } from '../../tree-deps.js';
import type { ServerPool } from '../pool.js';
import { createServerPool, type SystemDeps } from '../system.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const resolvePackage = createRequire(import.meta.url);

export interface Kit {
  readonly paths: HomePaths;
  readonly pool: ServerPool;
  readonly router: Router;
  readonly events: RoutingEvent[];
  readonly warnings: Array<{ readonly text: string; readonly fields: Record<string, unknown> }>;
  row(name: string): HealthServer | undefined;
  until(test: () => boolean, what: string): Promise<void>;
  announcements(): string[];
  close(): Promise<void>;
}

export function openKit(
  servers: Record<string, ServerConfig>,
  limits: SystemDeps['limits'] = {},
  env: NodeJS.ProcessEnv = process.env,
): Kit {
  const home = mkdtempSync(path.join(tmpdir(), 'shimkeeper-servers-'));
  const paths = homePaths(home);
  ensureHome(paths);
  const table = createProcessTable();
  const warnings: Kit['warnings'] = [];
  const note = (fields: object, text: string): void => {
    warnings.push({ text, fields: { ...fields } });
  };
  const log: Log = { info: () => undefined, warn: note, error: note };
  const pool = createServerPool({ paths, table, tree: treeDeps(table), log, now: Date.now, limits, env });
  pool.configure(configOf(servers));
  const router = new Router({ pool, log, now: Date.now });
  const events: RoutingEvent[] = [];
  router.on('event', (event) => events.push(event));
  return {
    paths,
    pool,
    router,
    events,
    warnings,
    row: (name) => pool.rows().find((row) => row.name === name),
    until: async (test, what) => {
      await vi.waitUntil(test, { timeout: 15_000, interval: 20 }).catch(() => {
        throw new Error(`not in time: ${what}; ${JSON.stringify(pool.rows())}`);
      });
    },
    announcements: () => (existsSync(paths.serversDir) ? readdirSync(paths.serversDir) : []),
    close: async () => {
      router.close();
      await pool.close();
      await table.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function configOf(servers: Record<string, ServerConfig>): Config {
  return { ...EMPTY_CONFIG, mcpServers: servers };
}

export function node(script: string, ...args: string[]): ServerConfig {
  return {
    command: process.execPath,
    args: [script, ...args],
    env: {},
    cwd: null,
    share: 'all',
    shareReason: null,
    idleMs: null,
  };
}

export function fixture(name: string): ServerConfig {
  return node(path.join(FIXTURES, `${name}.mjs`));
}

/** The entry of an installed MCP server package. */
export function packaged(name: string): string {
  return resolvePackage.resolve(`${name}/dist/index.js`);
}

export function lives(pid: number): boolean {
  return readIdentity(pid) !== null;
}
