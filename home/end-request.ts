/**
 * A shim or a daemon is asked to end by a small file beside its announcement: that reaches it whether or not there is a
 * link to it, and where the system has no signal to be polite with. The file bears the pid and holds the whole identity,
 * because a pid comes again, and not every system tells a start exactly.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type ProcessIdentity, sameProcess } from '../contracts/identity.js';
import { identityIn } from './identity.js';
import { readJsonObject, removeStateFile, writeStateFile } from './state-file.js';

/** Whoever can be asked looks for it so often. */
const END_REQUEST_LOOK_MS = 1_000;

function fileFor(directory: string, pid: number): string {
  return path.join(directory, `${pid}.end`);
}

/** `directory`: of its announcement. Throws the system's error where the home takes no file. */
export function requestEnd(directory: string, { bootId, pid, startTicks }: ProcessIdentity): void {
  writeStateFile(fileFor(directory, pid), JSON.stringify({ bootId, pid, startTicks }));
}

export function isEndRequested(directory: string, whom: ProcessIdentity): boolean {
  const file = fileFor(directory, whom.pid);
  // Nearly always there is none, and to be told so by an error costs ten times as much.
  if (!existsSync(file)) return false;
  const asked = identityIn(readJsonObject(file));
  return asked !== null && sameProcess(asked, whom);
}

/** Throws the system's error; a request that is not there is none. */
export function withdrawEndRequest(directory: string, whom: Pick<ProcessIdentity, 'pid'>): void {
  removeStateFile(fileFor(directory, whom.pid));
}

/** Whether this process is asked, looked for again and again; `onAsked` may be called more than once. Returns what ends that. */
export function onEndRequest(directory: string, whom: ProcessIdentity, onAsked: () => void): () => void {
  const timer = setInterval(() => {
    if (isEndRequested(directory, whom)) onAsked();
  }, END_REQUEST_LOOK_MS).unref();
  return () => clearInterval(timer);
}
