/**
 * Port and autostart mode: flag beats environment beats config.json beats default. Where config.json says one wrongly, the
 * last good one that a daemon kept counts.
 */
import { existsSync } from 'node:fs';
import { ShimkeeperError } from '../contracts/errors.js';
import type { AutostartMode } from '../contracts/files.js';
import type { ProcessIdentity } from '../contracts/identity.js';
import { DEFAULT_PORT, ENV } from '../contracts/product.js';
import { announcementFile, listAnnouncements } from './announce.js';
import { lineOfKey, readConfigFile } from './config-file.js';
import { mayBeAlive } from './identity.js';
import type { HomePaths } from './paths.js';
import { readJsonObject } from './state-file.js';

export const AUTOSTART_MODES: readonly AutostartMode[] = ['off', 'headless', 'tray'];
const MAX_PORT = 65_535;
const DEFAULT_AUTOSTART: AutostartMode = 'headless';
const INSTEAD = 'used instead until it is mended; `shimkeeper status` says what is wrong with it.';

export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT;
}

function isAutostart(value: unknown): value is AutostartMode {
  return AUTOSTART_MODES.some((mode) => mode === value);
}

/** What config.json says; where that is wrong, what the last good one said. Undefined: it is left open, or not known. */
function setting<T>(paths: HomePaths, key: string, isRight: (value: unknown) => value is T): T | undefined {
  const { values, bad } = readConfigFile(paths.config);
  const value = values[key];
  if (isRight(value)) return value;
  if (bad === null && value === undefined) return undefined;
  const kept = readJsonObject(paths.lastGoodConfig)?.[key];
  return isRight(kept) ? kept : undefined;
}

/** The port that this home is to use. What config.json says wrongly counts for nothing: `badSettings` tells. */
export function configuredPort(paths: HomePaths, env: NodeJS.ProcessEnv = process.env): number {
  return portFor(setting(paths, 'port', isPort), env);
}

/** The port where config.json says `inFile`. Throws `environment-bad`. */
export function portFor(inFile: unknown, env: NodeJS.ProcessEnv): number {
  const text = env[ENV.port];
  if (text) {
    const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!isPort(port)) {
      throw new ShimkeeperError(
        'environment-bad',
        `${ENV.port} is "${text}", which is no port: set it to a number from 1 to ${MAX_PORT}, or unset it.`,
      );
    }
    return port;
  }
  return isPort(inFile) ? inFile : DEFAULT_PORT;
}

export function autostartMode(paths: HomePaths, env: NodeJS.ProcessEnv = process.env): AutostartMode {
  const text = env[ENV.autostart];
  if (text) {
    if (isAutostart(text)) return text;
    throw new ShimkeeperError(
      'environment-bad',
      `${ENV.autostart} is "${text}": set it to off, headless or tray, or unset it.`,
    );
  }
  return setting(paths, 'autostart', isAutostart) ?? DEFAULT_AUTOSTART;
}

/** What config.json says wrongly of the settings here, and what is used instead, in one line; null: nothing. */
export function badSettings(paths: HomePaths, env: NodeJS.ProcessEnv = process.env): string | null {
  const { values, text, bad } = readConfigFile(paths.config);
  const { port, autostart } = values;
  if (bad !== null) {
    return `${paths.config} ${bad}: port ${configuredPort(paths, env)} and autostart "${autostartMode(paths, env)}" are ${INSTEAD}`;
  }
  if (port !== undefined && !isPort(port) && !env[ENV.port])
    return `${paths.config}: line ${lineOfKey(text, 'port')}: "port" is no port: ${configuredPort(paths, env)} is ${INSTEAD}`;
  if (autostart !== undefined && !isAutostart(autostart) && !env[ENV.autostart])
    return `${paths.config}: line ${lineOfKey(text, 'autostart')}: "autostart" is not off, headless or tray: ${autostartMode(paths, env)} is ${INSTEAD}`;
  return null;
}

export interface LiveOwner extends ProcessIdentity {
  readonly port: number;
}

/**
 * The daemon that health.json names, when it lives at this moment and has announced itself as a daemon: a dead process's
 * word counts for nothing, and a stranger that the file names is no owner.
 */
export function liveOwner(paths: HomePaths): LiveOwner | null {
  const health = readJsonObject(paths.healthFile);
  if (!health) return null;
  const { pid, startTicks, bootId, port } = health;
  if (
    typeof pid !== 'number' ||
    typeof startTicks !== 'number' ||
    typeof bootId !== 'string' ||
    !isPort(port)
  )
    return null;
  const identity = { pid, startTicks, bootId };
  if (!mayBeAlive(identity) || !existsSync(announcementFile(paths.daemonsDir, identity))) return null;
  return { ...identity, port };
}

/** Where to knock: the live owner's port, whatever was configured since, else the configured one. */
export function dialPort(paths: HomePaths, env: NodeJS.ProcessEnv = process.env): number {
  const configured = configuredPort(paths, env);
  return liveOwner(paths)?.port ?? configured;
}

/** A live daemon of this home that is on this port, or says that it is about to be; null: none is known. */
export function liveDaemonOn(paths: HomePaths, port: number): LiveOwner | null {
  const owner = liveOwner(paths);
  if (owner?.port === port) return owner;
  for (const { content } of listAnnouncements(paths.daemonsDir)) {
    const { pid, startTicks, bootId } = content ?? {};
    if (typeof pid !== 'number' || typeof startTicks !== 'number' || typeof bootId !== 'string') continue;
    const identity = { pid, startTicks, bootId };
    if (content?.['port'] === port && mayBeAlive(identity)) return { ...identity, port };
  }
  return null;
}
