/** One look at the home, as the commands take it. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { CatalogueReader } from '../clients/catalogue.js';
import { configuredPort } from '../home/settings.js';
import { type Probed, probeDaemon } from '../link/probe.js';
import { type Probe, type ProbeResult, probedFromHealth } from '../monitor/facts.js';
import { type Inspection, inspect } from '../monitor/inspect.js';
import type { LookDeps } from '../monitor/looker.js';
import type { Context } from './context.js';

export function lookDeps(context: Context): LookDeps & { probe: Probe } {
  const { paths, table, env } = context;
  return {
    paths,
    table,
    port: configuredPort(paths, env),
    probe: async (port) => probeResult(await probeDaemon(paths, port)),
  };
}

export function probeResult(probed: Probed): ProbeResult {
  return typeof probed === 'string' ? probed : probedFromHealth(probed);
}

/** A daemon that is not yet serving, or not any more, is there or gone within this. */
const COMING_OR_GOING_MS = 15_000;
const POLL_MS = 50;

/** A look at what stands: a daemon that is just coming or going (it says so, so it does not hang) is waited for. */
export async function lookAtDaemon(context: Context): Promise<Inspection> {
  const deadline = performance.now() + COMING_OR_GOING_MS;
  for (;;) {
    const found = await look(context, false);
    const { daemon } = found.verdicts;
    const passing = daemon?.responsive === false && found.facts.probe === 'refused';
    if (!passing || performance.now() >= deadline) return found;
    await delay(POLL_MS);
  }
}

/** The same, with the clients and what they run by themselves. */
export function lookDepsAround(context: Context): LookDeps & { probe: Probe } {
  const clients = new CatalogueReader({ rulesFile: context.paths.rules });
  return { ...lookDeps(context), catalogue: (working) => clients.read(working) };
}

/** `settle`: wait, bounded, until shims whose client has just gone have ended by themselves. */
export function look(context: Context, settle: boolean): Promise<Inspection> {
  return inspect({ ...lookDeps(context), settle, onWait: waitingNote(context) });
}

/** A look that goes over every process and the clients' files, too. `settle`: the same wait, for their servers as well. */
export function lookAround(context: Context, settle: boolean): Promise<Inspection> {
  return inspect({
    ...lookDepsAround(context),
    settle,
    settleServers: settle,
    onWait: waitingNote(context),
  });
}

function waitingNote({ note }: Context): (ms: number) => void {
  return (ms) =>
    note(`a client has gone: waiting, at most ${Math.ceil(ms / 1_000)} s, for what may still end by itself`);
}
