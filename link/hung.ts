/** What is said of a daemon of ours that gives no answer and is not busy. */
import { ShimkeeperError } from '../contracts/errors.js';

export function hungError(pid: number, activity: 'stopped' | 'idle'): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-hung',
    activity === 'stopped'
      ? `The daemon (pid ${pid}) is stopped and does not answer: \`kill -CONT ${pid}\` lets it go on, \`shimkeeper restart\` replaces it.`
      : `The daemon (pid ${pid}) hangs: it neither answers nor works; \`shimkeeper restart\` replaces it.`,
  );
}
