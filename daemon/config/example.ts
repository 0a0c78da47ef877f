/** Puts the built-in example server into `config.json`, on request. */
import path from 'node:path';
import type { RawConfig, RawServerEntry } from '../../contracts/schemas/config.js';
import { readConfigText } from './load.js';
import { parseConfig } from './parse.js';
import { replaceConfig } from './write.js';

export const EXAMPLE_NAME = 'example';
/** The bundle that stands beside the daemon's own. */
export const EXAMPLE_BUNDLE = 'example-server.cjs';

export interface ExampleProgram {
  /** Absolute: an MCP client's environment may have no PATH that finds it. */
  readonly runtime: string;
  readonly script: string;
  readonly electron: boolean;
}

/** The example server that belongs to the programs in `binDirectory`. */
export function exampleProgram(
  binDirectory: string,
  runtime: string = process.execPath,
  electron: boolean = process.versions['electron'] !== undefined,
): ExampleProgram {
  return { runtime, script: path.join(binDirectory, EXAMPLE_BUNDLE), electron };
}

export function exampleEntry(program: ExampleProgram): RawServerEntry {
  return {
    command: program.runtime,
    args: [program.script],
    env: program.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
  };
}

export interface ExampleResult {
  /** false: it stood there already and nothing was written. */
  readonly added: boolean;
  /** Where the file as it was has been kept; null when there was none. */
  readonly backup: string | null;
}

/** Creates the file or adds the entry, atomically, 0600. Throws `config-bad` (and writes nothing) when it cannot be parsed. */
export function addExample(file: string, program: ExampleProgram, now: Date = new Date()): ExampleResult {
  const text = readConfigText(file);
  const raw: RawConfig = text === null ? {} : parseConfig(text, path.basename(file)).raw;
  if (raw.mcpServers && EXAMPLE_NAME in raw.mcpServers) return { added: false, backup: null };
  const next = { ...raw, mcpServers: { ...raw.mcpServers, [EXAMPLE_NAME]: exampleEntry(program) } };
  const backup = replaceConfig(file, text, `${JSON.stringify(next, null, 2)}\n`, now);
  return { added: true, backup };
}
