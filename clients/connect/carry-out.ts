/**
 * Carries the steps of a plan out: all of them, or none. Whoever is killed in between leaves what the order of the steps
 * promises; whoever meets an error puts back what was written before it, last first, so that the same holds at every moment.
 */
import path from 'node:path';
import { messageOf, ShimkeeperError, systemCode } from '../../contracts/errors.js';
import type { ConnectDeps } from './deps.js';
import { changed, digestOf, hasChanged, replaceSnapshot, takeSnapshot } from './snapshot.js';
import type { Step } from './work.js';

type Undo = () => void;

/**
 * Throws `client-config-changed` where a file is not what was planned with, `client-config-unusable` where one cannot be
 * written, `home-unusable` for the home's own files. Then all is as it was, or the message says what is not.
 */
export function carryOut(steps: readonly Step[], deps: ConnectDeps): void {
  for (const step of steps)
    if (step.kind === 'replace' && hasChanged(step.snapshot)) throw changed(step.snapshot.file);
  const done: Undo[] = [];
  for (const step of steps) {
    deps.beforeStep?.(fileOf(step));
    try {
      const undo = undoOf(step, deps);
      carryOutStep(step, deps);
      done.push(undo);
    } catch (error) {
      const failure = told(fileOf(step), error);
      putBack(done, failure);
      throw failure;
    }
  }
}

function fileOf(step: Step): string {
  return step.kind === 'replace' ? step.snapshot.file : step.file;
}

/** Clients' files tell by themselves; what is left is the system's word on a file of the home. */
function told(file: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof ShimkeeperError || code === undefined) return error;
  return new ShimkeeperError(
    'home-unusable',
    `${file} cannot be written (${code}): give yourself access to it and some space on its disk, then try again.`,
    { cause: error },
  );
}

function carryOutStep(step: Step, { files }: ConnectDeps): void {
  switch (step.kind) {
    case 'private':
      files.write(step.file, step.text);
      break;
    case 'forget':
      files.remove(step.file);
      break;
    case 'replace':
      replaceSnapshot(step.snapshot, step.bytes);
      break;
  }
}

/** Made before the step is carried out: it keeps what that takes away. */
function undoOf(step: Step, { files }: ConnectDeps): Undo {
  if (step.kind === 'replace') return () => replaceBack(step);
  const { file } = step;
  const text = files.read(file);
  if (text !== null) return () => files.write(file, text);
  // A backup that is used again may be too large to be read here; it is written as it was.
  const there = files.names(path.dirname(file)).includes(path.basename(file));
  return () => {
    if (!there) files.remove(file);
  };
}

/** Throws `client-config-changed` where somebody has written there since we did: that is not ours to take away. */
function replaceBack({ snapshot, bytes }: Extract<Step, { kind: 'replace' }>): void {
  // Where its link led to: a link leads nowhere once its file has been taken away.
  const now = takeSnapshot(snapshot.target);
  if (now.digest !== (bytes && digestOf(bytes))) throw changed(snapshot.file);
  replaceSnapshot({ ...now, facts: now.facts ?? snapshot.facts }, snapshot.bytes);
}

/** Stops at the first that cannot be put back: what was written before that still belongs to it. */
function putBack(done: readonly Undo[], error: unknown): void {
  try {
    for (const undo of done.toReversed()) undo();
  } catch (hindrance) {
    throw new ShimkeeperError(
      error instanceof ShimkeeperError ? error.code : 'internal',
      `${messageOf(error)} What was written before could not be put back (${messageOf(hindrance)}): once that is mended, connect or disconnect goes on from there.`,
      { cause: error },
    );
  }
}
