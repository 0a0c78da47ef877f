/** One run of a system tool, bounded in time and output. */
import { execFile } from 'node:child_process';

export interface ToolResult {
  readonly stdout: string;
  /** null: it was ended by us, or could not be started. */
  readonly exitCode: number | null;
  /** It took too long, or the system had no room for it: another run may answer. */
  readonly passing?: boolean;
}

export type RunTool = (file: string, args: readonly string[]) => Promise<ToolResult>;

/** Of processes or descriptors. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['EAGAIN', 'EMFILE', 'ENFILE']);
const TOOL_TIMEOUT_MS = 5_000;
const MAX_TOOL_OUTPUT_BYTES = 32 * 1024 * 1024;

/** Language and time zone are fixed: the texts are parsed, and a local time is ambiguous for one hour a year. */
export const runTool: RunTool = (file, args) =>
  new Promise((resolve) => {
    execFile(
      file,
      [...args],
      {
        encoding: 'utf8',
        timeout: TOOL_TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_TOOL_OUTPUT_BYTES,
        windowsHide: true,
        env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      },
      (error, stdout) => {
        const code = error ? error.code : 0;
        resolve({
          stdout,
          exitCode: typeof code === 'number' ? code : null,
          passing: error?.killed === true || NO_ROOM.has(code),
        });
      },
    );
  });
