/** One look at the home, as the commands take it. */
import { configuredPort } from '../home/settings.js';
import { probeDaemon } from '../link/probe.js';
import { type Probe, probedFromHealth } from '../monitor/facts.js';
import { type Inspection, inspect } from '../monitor/inspect.js';
import type { LookDeps } from '../monitor/looker.js';
import type { Context } from './context.js';

export function lookDeps(context: Context): LookDeps & { probe: Probe } {
  const { paths, table, env } = context;
  return {
    paths,
    table,
    port: configuredPort(paths, env),
    probe: async (port) => {
      const found = await probeDaemon(paths, port);
      return typeof found === 'string' ? found : probedFromHealth(found);
    },
  };
}

/** `settle`: wait, bounded, until shims whose client has just gone have ended by themselves. */
export function look(context: Context, settle: boolean): Promise<Inspection> {
  return inspect({ ...lookDeps(context), settle });
}
