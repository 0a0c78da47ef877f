/** The process table of macOS: `ps` and `lsof`, which every macOS has. */
import { ShimkeeperError } from '../../contracts/errors.js';
import type { ProcessRow, ProcessSnapshot, ProcessTable } from '../../contracts/process-table.js';
import { PS_COLUMNS, parseLsof, parsePs } from './darwin-parse.js';
import { type RunTool, runTool } from './run-tool.js';

const PS = '/bin/ps';
const LSOF = '/usr/sbin/lsof';

export interface DarwinTableOptions {
  readonly run?: RunTool;
  readonly now?: () => number;
}

export class DarwinProcessTable implements ProcessTable {
  private readonly run: RunTool;
  private readonly now: () => number;
  private running: Promise<ProcessSnapshot> | null = null;

  constructor(options: DarwinTableOptions = {}) {
    this.run = options.run ?? runTool;
    this.now = options.now ?? Date.now;
  }

  /** Callers at the same time share one `ps`. */
  snapshot(): Promise<ProcessSnapshot> {
    this.running ??= this.list().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async read(pid: number): Promise<ProcessRow | null> {
    const { stdout } = await this.run(PS, ['-ww', ...PS_COLUMNS, '-p', String(pid)]);
    const row = parsePs(stdout).find((candidate) => candidate.pid === pid);
    return row && row.state !== 'zombie' ? row : null;
  }

  /** `lsof` looks at all processes at once, so that `candidates` save nothing here. */
  async listener(port: number, _candidates: readonly number[]): Promise<number | null> {
    const { stdout } = await this.run(LSOF, ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpn']);
    return parseLsof(stdout, port);
  }

  /** `ps -E` prints arguments and environment in one line that cannot be taken apart again: not known. */
  async environment(_pid: number): Promise<null> {
    return null;
  }

  async close(): Promise<void> {
    await this.running?.catch((error: unknown) => {
      if (!(error instanceof ShimkeeperError)) throw error;
    });
  }

  private async list(): Promise<ProcessSnapshot> {
    const at = this.now();
    const { stdout, exitCode } = await this.run(PS, ['-axww', ...PS_COLUMNS]);
    const rows = parsePs(stdout);
    if (exitCode !== 0 || rows.length === 0) {
      throw new ShimkeeperError(
        'process-table-unreadable',
        `${PS} did not list the processes (exit ${exitCode ?? 'none'}): try again.`,
      );
    }
    return { at, rows: new Map(rows.map((row) => [row.pid, row])) };
  }
}
