/** A home whose daemon is attacked: one real server, and an honest client that works on meanwhile. */
import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { readToken } from '../../home/token.js';
import { Bystander } from './bystander.js';
import { EVERYTHING, TestHome } from './home.js';
import { Vitals } from './vitals.js';

const MEBIBYTE = 1024 * 1024;
/** A quick machine has done with the attacks soon. */
const MIN_CALLS = 20;
/** Nothing that an attacker does holds an honest call up for so long. */
const MAX_CALL_MS = 10_000;
/** Some of the largest messages at once, in all the copies that parsing and passing on take. */
const MAX_PEAK_BYTES = 900 * MEBIBYTE;

export interface Attacked {
  readonly home: TestHome;
  readonly token: string;
  readonly daemon: Vitals;
  readonly bystander: Bystander;
}

export async function startAttacked(): Promise<Attacked> {
  const home = await TestHome.create();
  try {
    // The environment also marks the server as this test's.
    const everything = { command: process.execPath, args: [EVERYTHING, 'stdio'], env: { OF: home.folder } };
    writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { everything } }), { mode: 0o600 });
    expect((await home.cli(['start'])).code).toBe(0);
    const daemon = new Vitals(home.pidFile() ?? 0);
    return { home, token: readToken(home.paths) ?? '', daemon, bystander: await Bystander.arrive(home) };
  } catch (error) {
    await home.close();
    throw error;
  }
}

/** The same daemon as before, bounded memory, and an honest client that noticed nothing. Ends the bystander. */
export async function expectUndisturbed({ home, daemon, bystander }: Attacked): Promise<void> {
  const { calls, slowestMs, complaints } = await bystander.leave();
  console.log(
    `bystander: ${calls} calls, slowest ${Math.round(slowestMs)} ms; ` +
      `daemon: peak ${Math.round(daemon.peakBytes / MEBIBYTE)} MB, now ${Math.round(daemon.bytes / MEBIBYTE)} MB`,
  );
  expect(complaints).toEqual([]);
  expect(calls).toBeGreaterThan(MIN_CALLS);
  expect(slowestMs).toBeLessThan(MAX_CALL_MS);
  expect(daemon.peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  expect(home.pidFile()).toBe(daemon.pid);
}
