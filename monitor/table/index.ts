/** The process table of the system that we run on. */
import type { ProcessTable } from '../../contracts/process-table.js';
import { DarwinProcessTable } from './darwin.js';
import { LinuxProcessTable } from './linux.js';
import { WindowsProcessTable } from './windows.js';

/** `procRoot`: Linux only, for tests on a made-up tree. */
export function createProcessTable(
  platform: NodeJS.Platform = process.platform,
  procRoot: string = '/proc',
): ProcessTable {
  switch (platform) {
    case 'darwin':
      return new DarwinProcessTable();
    case 'win32':
      return new WindowsProcessTable();
    default:
      return new LinuxProcessTable({ procRoot });
  }
}
