/** What a launch of the tray app needs from its desktop session: a shim's environment holds little but HOME and PATH. */
import type { TrayLaunchRecord } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import type { HomePaths } from '../home/paths.js';
import { writeStateFile } from '../home/state-file.js';
import type { Launch } from './launch.js';

const SESSION_NAMES = [
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'DESKTOP_SESSION',
  'LANG',
];
const SESSION_PREFIX = 'XDG_';

/** The variables of the desktop session, and none besides: secrets live in environments too. */
export function sessionEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (SESSION_NAMES.includes(name) || name.startsWith(SESSION_PREFIX)) kept[name] = value;
  }
  return kept;
}

export interface RecordFacts {
  readonly launch: Launch;
  readonly env: NodeJS.ProcessEnv;
  readonly packaged: boolean;
  readonly now: Date;
}

export function trayRecord(facts: RecordFacts): TrayLaunchRecord {
  return {
    schema: 1,
    command: facts.launch.command,
    args: [...facts.launch.args],
    env: sessionEnvironment(facts.env),
    packaged: facts.packaged,
    version: VERSION,
    recordedAt: facts.now.toISOString(),
  };
}

export function writeTrayRecord(paths: HomePaths, record: TrayLaunchRecord): void {
  writeStateFile(paths.trayRecord, `${JSON.stringify(record, null, 2)}\n`);
}
