/** What ending a tree needs from this process: the one place where the daemon sends signals. */
import type { ProcessTable } from '../contracts/process-table.js';
import type { TreeDeps } from '../monitor/tree.js';

export function treeDeps(table: ProcessTable): TreeDeps {
  return {
    table,
    kill: (pid, signal) => process.kill(pid, signal),
    ownUid: process.getuid?.() ?? null,
  };
}
