/**
 * A shim is asked to end by a small file beside its announcement: that reaches it whether or not it has a daemon. The
 * file bears the pid and holds the whole identity, because a pid comes again, and not every system tells a start exactly.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type ProcessIdentity, sameProcess } from '../contracts/identity.js';
import { identityIn } from './identity.js';
import { readJsonObject, removeStateFile, writeStateFile } from './state-file.js';

/** A shim looks for it so often. */
export const END_REQUEST_LOOK_MS = 1_000;

function fileFor(shimsDir: string, pid: number): string {
  return path.join(shimsDir, `${pid}.end`);
}

/** Throws the system's error where the home takes no file. */
export function requestEnd(shimsDir: string, { bootId, pid, startTicks }: ProcessIdentity): void {
  writeStateFile(fileFor(shimsDir, pid), JSON.stringify({ bootId, pid, startTicks }));
}

export function isEndRequested(shimsDir: string, shim: ProcessIdentity): boolean {
  const file = fileFor(shimsDir, shim.pid);
  // Nearly always there is none, and to be told so by an error costs ten times as much.
  if (!existsSync(file)) return false;
  const asked = identityIn(readJsonObject(file));
  return asked !== null && sameProcess(asked, shim);
}

/** Throws the system's error; a request that is not there is none. */
export function withdrawEndRequest(shimsDir: string, shim: Pick<ProcessIdentity, 'pid'>): void {
  removeStateFile(fileFor(shimsDir, shim.pid));
}
