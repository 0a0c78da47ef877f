/** The process table of Windows: Win32_Process by a kept PowerShell child. */
import type { ProcessRow, ProcessSnapshot, ProcessTable } from '../../contracts/process-table.js';
import { type HelperOptions, WindowsHelper } from './windows-helper.js';
import { rowOf } from './windows-parse.js';

export interface WindowsTableOptions extends HelperOptions {
  readonly now?: () => number;
}

export class WindowsProcessTable implements ProcessTable {
  private readonly helper: WindowsHelper;
  private readonly now: () => number;
  private running: Promise<ProcessSnapshot> | null = null;

  constructor(options: WindowsTableOptions = {}) {
    this.helper = new WindowsHelper(options);
    this.now = options.now ?? Date.now;
  }

  /** Callers at the same time share one listing. */
  snapshot(): Promise<ProcessSnapshot> {
    this.running ??= this.list().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async read(pid: number): Promise<ProcessRow | null> {
    const rows = await this.helper.request(`pid ${pid}`);
    const raw = rows.find((row) => row.pid === pid);
    return raw ? rowOf(raw) : null;
  }

  /** Windows tells the holder of every port, so that `candidates` save nothing here. */
  async listener(port: number, _candidates: readonly number[]): Promise<number | null> {
    const [first] = await this.helper.request(`port ${port}`);
    return first?.pid ?? null;
  }

  /** Another process's environment is not offered by CIM: not known. */
  async environment(_pid: number): Promise<null> {
    return null;
  }

  async close(): Promise<void> {
    this.helper.close();
  }

  private async list(): Promise<ProcessSnapshot> {
    const at = this.now();
    const rows = (await this.helper.request('all')).flatMap((raw) => rowOf(raw) ?? []);
    return { at, rows: new Map(rows.map((row) => [row.pid, row])) };
  }
}
