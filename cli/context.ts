/** What every command gets; made once in main.ts. */
import type { ProcessTable } from '../contracts/process-table.js';
import type { Installation } from '../home/launch.js';
import type { HomePaths } from '../home/paths.js';
import type { History } from '../monitor/history/history.js';
import type { Output } from './output.js';

export interface Context {
  readonly paths: HomePaths;
  readonly installation: Installation;
  readonly table: ProcessTable;
  readonly history: History;
  readonly env: NodeJS.ProcessEnv;
  readonly json: boolean;
  readonly out: Output;
  /** Notes for people on stderr; silent with --json. */
  readonly note: (text: string) => void;
}

/** Every command returns its exit code: 0 and 1 have meanings of their own, 2 is an error that was thrown. */
export type ExitCode = 0 | 1;
