import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../bundle/write.mjs';
import { codeOf, SetupFailure } from '../failure.mjs';
import { executableName } from './distribution.mjs';
import { mirrorUrl, officialInPlace, officialRuntime } from './official.mjs';
import { registryRuntime, registryRuntimeFits } from './registry.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable absolute path
 * @property {string} directory the distribution's folder
 * @property {string} version
 * @property {'official' | 'registry'} source
 */

/** After this time a network that was closed is asked again. */
const ASK_AGAIN_MS = 24 * 60 * 60_000;

/**
 * The official runtime where it is or can be had, else the registry's. A closed network is asked once a day, not at
 * every start.
 *
 * @param {{ packageDirectory: string, cache: string, record: string, env?: NodeJS.ProcessEnv, registryFits?: boolean }} places
 * @param {import('../report.mjs').Step} step
 * @returns {Promise<{ note: string, value: ElectronRuntime }>}
 */
export async function electronRuntime(places, step) {
  const { packageDirectory, cache, record, env = process.env, registryFits = registryRuntimeFits() } = places;
  const doing = (/** @type {string} */ text) => step.doing(text);
  const before = readRecord(record);
  const asks = mirrorUrl(packageDirectory, env);
  const refused = before?.asked === asks && Date.now() - (before.askedAt ?? 0) < ASK_AGAIN_MS;
  step.look('looking for an Electron runtime');
  const official = refused
    ? { runtime: officialInPlace(packageDirectory), reason: before.reason ?? '' }
    : await officialRuntime(packageDirectory, doing, env);
  if (official.runtime !== null) {
    return chosen(record, official.runtime, { source: 'official' }, '');
  }
  if (!registryFits) {
    throw new SetupFailure(
      `Electron could not be fetched: ${official.reason}. Set ELECTRON_MIRROR to a mirror that can be reached, and try again.`,
    );
  }
  const runtime = await registryRuntime(cache, doing, env);
  const askedAt = refused ? before.askedAt : Date.now();
  const facts = { source: /** @type {const} */ ('registry'), asked: asks, askedAt, reason: official.reason };
  return chosen(record, runtime, facts, `, the npm registry's, because ${official.reason}`);
}

/**
 * What RUNTIME_RECORD holds: the executable for whoever wants to start it, and how it came to be chosen.
 *
 * @typedef {{ executable: string, version: string, source: 'official' | 'registry', asked?: string, askedAt?: number, reason?: string }} RuntimeRecord
 */

/**
 * @param {string} record
 * @param {{ directory: string, version: string }} runtime
 * @param {Omit<RuntimeRecord, 'executable' | 'version'>} facts
 * @param {string} note
 */
function chosen(record, { directory, version }, facts, note) {
  const executable = path.join(directory, executableName());
  replaceFile(record, `${JSON.stringify({ executable, version, ...facts })}\n`);
  return {
    note: `Electron ${version}${note}`,
    value: { executable, directory, version, source: facts.source },
  };
}

/** @param {string} record @returns {RuntimeRecord | null} */
function readRecord(record) {
  try {
    return JSON.parse(readFileSync(record, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
