/** Puts configuration, servers and router together for one daemon. */
import type { Config } from '../contracts/config.js';
import { ShimkeeperError } from '../contracts/errors.js';
import type { ProcessTable } from '../contracts/process-table.js';
import type { HomePaths } from '../home/paths.js';
import { portFor } from '../home/settings.js';
import type { TreeDeps } from '../monitor/tree.js';
import { ConfigFile, KeptConfig } from './config.js';
import type { Serving } from './daemon.js';
import type { Log } from './log.js';
import { Router } from './routing/router.js';
import { createServerPool } from './servers/system.js';

export interface ServingEvent {
  readonly level: 'fine' | 'attention' | 'trouble';
  readonly topic: 'server' | 'config';
  readonly text: string;
  /** The server that ended although nobody asked it to. */
  readonly fell?: string;
}

export interface ServingOptions {
  readonly paths: HomePaths;
  readonly log: Log;
  readonly now: () => number;
  readonly table: ProcessTable;
  readonly tree: TreeDeps;
  /** The port that is served. */
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  /** Something that health.json shows has changed. */
  readonly onChange: () => void;
  /** Something that a person should read. */
  readonly onEvent: (event: ServingEvent) => void;
}

/** Reads config.json, watches it, and serves what it names; a bad one leaves the last good one in force. */
export function openServing(options: ServingOptions): Serving {
  const { paths, log, now, onChange, onEvent } = options;
  const pool = createServerPool({ paths, log, now, table: options.table, tree: options.tree });
  const kept = new KeptConfig(paths.lastGoodConfig, (problem) =>
    log.warn({ problem }, 'config.json is not kept'),
  );
  const config = new ConfigFile(paths.config, kept);
  const router = new Router({ pool, log, now, configProblem: () => config.problem });
  pool.on('change', onChange);
  pool.on('fell', ({ name, reason, givenUp }) =>
    onEvent({
      level: givenUp ? 'trouble' : 'attention',
      topic: 'server',
      text: `Server ${name} ended: ${reason}. ${givenUp ? 'It is not started again for now.' : 'It is started again when it is needed.'}`,
      fell: name,
    }),
  );
  router.on('inflight', onChange);
  router.on('event', (event) => {
    onEvent(event);
    onChange();
  });
  config.on('config', (changed) => {
    pool.configure(changed);
    onEvent({
      level: 'fine',
      topic: 'config',
      text: 'config.json changed: the servers that it changes are restarted.',
    });
    const needed = restartNeeded(changed, options);
    if (needed) onEvent({ level: 'attention', topic: 'config', text: needed });
    onChange();
  });
  config.on('problem', (problem) => {
    if (!problem) return;
    log.warn({ problem: problem.message }, 'config.json is bad; the last good one stays in force');
    onEvent({ level: 'attention', topic: 'config', text: problem.message });
  });
  config.open();
  if (config.problem) {
    const instead = config.isKept
      ? 'Until then the last good configuration stays in force.'
      : 'None was good before: no servers run until then.';
    const text = `${config.problem.message} ${instead}`;
    log.warn({ problem: config.problem.message, instead }, 'config.json is bad');
    onEvent({ level: 'attention', topic: 'config', text });
  }
  pool.configure(config.config);
  return {
    attach: (downstream, as) => {
      // Clients are restarted right after their servers were written there.
      config.catchUp();
      try {
        return router.attach(downstream, as.attach);
      } catch (error) {
        // The server may well stand in the file that cannot be read: that is what has to be mended.
        if (error instanceof ShimkeeperError && error.code === 'server-unknown' && config.problem)
          throw config.problem;
        throw error;
      }
    },
    inflight: () => router.inflight,
    servers: () => pool.rows(),
    // Of a bad file nothing is known but that it is bad.
    restartNeeded: () => (config.problem ? null : restartNeeded(config.config, options)),
    problems: () => router.problems(),
    drained: async (timeoutMs) => {
      await router.drain(timeoutMs);
    },
    close: async () => {
      config.close();
      router.close();
      await pool.close();
    },
  };
}

/** What of the configuration only counts after a restart of the daemon, in one line; null: nothing. */
function restartNeeded(config: Config, { port, env }: ServingOptions): string | null {
  const wanted = portFor(config.port, env);
  if (wanted === port) return null;
  return `config.json asks for port ${wanted}; the daemon serves on ${port} until it is restarted: run \`shimkeeper restart\`.`;
}
