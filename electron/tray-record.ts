/** What a launch of the tray app needs from its desktop session: a shim's environment holds little but HOME and PATH. */
import type { TrayLaunchRecord } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import type { HomePaths } from '../home/paths.js';
import { writeStateFile } from '../home/state-file.js';
import type { Launch } from './launch.js';
import { sessionEnvironment } from './session-environment.js';

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
