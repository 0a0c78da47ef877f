/** How a daemon is, by what the kernel says of it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { until } from './home.js';

const KIBIBYTE = 1024;

export class Vitals {
  constructor(readonly pid: number) {}

  get alive(): boolean {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${this.pid}/stat`, 'latin1'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  /** Without what the process table keeps open of /proc from its first use on. */
  get descriptors(): number {
    return this.opened().filter((open) => !open.includes(': /proc/')).length;
  }

  /** The most memory that it has had so far. */
  get peakBytes(): number {
    return this.statusBytes('VmHWM');
  }

  get bytes(): number {
    return this.statusBytes('VmRSS');
  }

  /** Resolves when no more than so many file descriptors are open. */
  async settled(descriptors: number, timeoutMs: number): Promise<void> {
    await until(() => this.descriptors <= descriptors, timeoutMs, `${descriptors} file descriptors`).catch(
      (error: unknown) => {
        throw new Error(`open are ${this.opened().join(', ')}`, { cause: error });
      },
    );
  }

  /** What the descriptors lead to. */
  private opened(): string[] {
    const folder = `/proc/${this.pid}/fd`;
    return readdirSync(folder).map((fd) => {
      try {
        return `${fd}: ${readlinkSync(`${folder}/${fd}`)}`;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return `${fd}: closed`;
        throw error;
      }
    });
  }

  private statusBytes(name: string): number {
    const text = readFileSync(`/proc/${this.pid}/status`, 'latin1');
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`no ${name} of ${this.pid}`);
    return Number(found) * KIBIBYTE;
  }
}

/** The environment that each process was started with, as one text; empty for one that is gone. */
export function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '\n');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
