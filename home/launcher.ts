/**
 * The launcher in the home: the one path that clients' files name. Upgrades and moves of the programs rewrite it, so those
 * files never change. Shims load none of this.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { VERSION } from '../contracts/product.js';
import { isNewer } from '../contracts/version.js';
import type { Installation } from './launch.js';
import { type LauncherContent, type LauncherRuntime, launcherText, readLauncher } from './launcher-text.js';
import { fittingNode } from './node-runtime.js';
import { ensurePrivateDirectory, type HomePaths } from './paths.js';
import { readStateFile, writeStateFile } from './state-file.js';

/** What a client is told to start, for a client of this name. */
export function launcherEntry(
  { launcher }: HomePaths,
  client: string,
  platform: NodeJS.Platform = process.platform,
): { readonly command: string; readonly args: readonly string[] } {
  const args = client === '' ? [] : ['--client', client];
  // The system's own shell reads it: like every file of the home it is 0600, and no program by itself.
  if (platform === 'win32') return { command: 'cmd', args: ['/c', launcher, ...args] };
  return { command: '/bin/sh', args: [launcher, ...args] };
}

/**
 * A fitting Node of the system first (half the memory), then `electron`, the app's own runtime, where there is one; a
 * program that itself runs under a plain Node names that.
 */
export async function launcherRuntimes(
  { runtime }: Installation,
  electron: string | null,
  env: NodeJS.ProcessEnv,
): Promise<LauncherRuntime[]> {
  const node = process.versions['electron'] ? await fittingNode(env) : runtime;
  return [
    ...(node === null ? [] : [{ path: node, electron: false }]),
    ...(electron === null ? [] : [{ path: electron, electron: true }]),
  ];
}

export type LauncherOutcome = 'same' | 'written' | 'newer';

/**
 * Writes the launcher where it differs. `newer`: one of a newer version that still works was left as it is. Throws the
 * system's error, `home-unsafe` or `home-unusable`.
 */
export function ensureLauncher(
  paths: HomePaths,
  { shimBin }: Installation,
  runtimes: readonly LauncherRuntime[],
): LauncherOutcome {
  const { launcher, home } = paths;
  const text = launcherText({ platform: process.platform, version: VERSION, home, shimBin, runtimes });
  const found = readStateFile(launcher);
  if (found === text) return 'same';
  const content = readLauncher(found ?? '');
  if (content.version !== null && isNewer(content.version, VERSION) && pointsToLiving(content))
    return 'newer';
  ensurePrivateDirectory(path.dirname(launcher));
  writeStateFile(launcher, text);
  return 'written';
}

/** The runtime that it would use; null: it would answer with an error. */
export function pointsToLiving({ shimBin, runtimes }: LauncherContent): LauncherRuntime | null {
  if (shimBin === null || !existsSync(shimBin)) return null;
  return runtimes.find((runtime) => existsSync(runtime.path)) ?? null;
}
