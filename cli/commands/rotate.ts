/** `rotate`: a new token. What was let in by the old one is cut off; shims read the new one and come back. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { RotateAnswer } from '../../contracts/answers.js';
import { type ErrorCode, ShimkeeperError } from '../../contracts/errors.js';
import { ensureHome, ensureWritable, type HomePaths } from '../../home/paths.js';
import { liveOwner } from '../../home/settings.js';
import { acquireSpawnLock } from '../../home/spawn-lock.js';
import { replaceToken } from '../../home/token.js';
import { ControlLink } from '../../link/control.js';
import type { Context, ExitCode } from '../context.js';
import { mark } from '../output.js';

/** A daemon that is starting, or on its way out, is there or gone within this. */
const SETTLE_MS = 15_000;
/** A daemon that could not be asked looks at the file once a second. */
const ADOPT_MS = 5_000;
const RETRY_MS = 25;

/** It comes, or goes: which of the two is known in a moment. */
const PASSING: readonly ErrorCode[] = ['daemon-lost', 'daemon-draining'];
/** There is none of ours to ask, or the file is in the way of asking. */
const NOBODY: readonly ErrorCode[] = [
  'daemon-absent',
  'port-taken',
  'handshake-refused',
  'peer-unproven',
  'token-unusable',
];

type Rotated = Omit<RotateAnswer, 'at'>;

export async function rotate(context: Context): Promise<ExitCode> {
  const { paths } = context;
  ensureHome(paths);
  ensureWritable(paths);
  const done = (await askDaemon(paths)) ?? (await replaceFile(paths));
  const answer: RotateAnswer = { at: new Date().toISOString(), ...done };
  if (context.json) context.out.json(answer);
  else context.out.line(mark.fine(words(answer)));
  return 0;
}

/** null: no daemon of this home can be asked. Throws `daemon-hung`, `control-timeout`, `home-unusable`. */
async function askDaemon(paths: HomePaths): Promise<Rotated | null> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    let link: ControlLink | undefined;
    try {
      link = await ControlLink.open(paths);
      const { identity, instanceId, dropped } = await link.ask('rotate');
      return { daemon: { ...identity, instanceId }, dropped };
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      if (NOBODY.includes(error.code)) return null;
      if (!PASSING.includes(error.code) || performance.now() >= deadline) throw error;
      await delay(RETRY_MS);
    } finally {
      link?.close();
    }
  }
}

/** Under the lock nobody launches a daemon that would read the old one; one that runs all the same takes the new one over. */
async function replaceFile(paths: HomePaths): Promise<Rotated> {
  const lock = await acquireSpawnLock(paths);
  try {
    replaceToken(paths);
  } finally {
    lock?.release();
  }
  if (!liveOwner(paths)) return { daemon: null, dropped: 0 };
  return { daemon: await adopted(paths), dropped: 0 };
}

async function adopted(paths: HomePaths): Promise<RotateAnswer['daemon']> {
  const deadline = performance.now() + ADOPT_MS;
  for (;;) {
    let link: ControlLink | undefined;
    try {
      link = await ControlLink.open(paths);
      return { ...link.daemon.identity, instanceId: link.daemon.instanceId };
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      if (!liveOwner(paths)) return null;
      if (performance.now() >= deadline) throw error;
      await delay(RETRY_MS);
    } finally {
      link?.close();
    }
  }
}

function words({ daemon, dropped }: RotateAnswer): string {
  if (!daemon) return 'the token was replaced; no daemon runs, the next one uses the new one';
  const shims =
    dropped === 1
      ? '1 shim was cut off and comes back by itself'
      : `${dropped} shims were cut off and come back by themselves`;
  return `the token was replaced; ${shims}; the old one never works again`;
}
