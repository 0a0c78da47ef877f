/** Taking back what the daemon wrote in the home. A home that has become read-only must not keep a daemon from its end. */
import { messageOf, systemCode } from '../../contracts/errors.js';
import type { Log } from '../log.js';

/** Does the work; what the system refuses is logged: `what` stays, and names a process that is about to be dead. */
export function tryRemove(what: string, log: Log, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    log.warn({ error: messageOf(error) }, `${what} cannot be removed`);
  }
}
