/** What the system says when a server's command cannot be started. */
import { messageOf, systemCode } from '../../contracts/errors.js';

/** The system's want of something, not the command's fault: it may be there the next time. */
export function passes(error: Error): boolean {
  return ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'].includes(systemCode(error) ?? '');
}

/** Why it could not be started, in words. */
export function startFailure(command: string, error: Error): string {
  const code = systemCode(error);
  if (code === 'ENOENT') return `the command "${command}" was not found`;
  if (code === 'EACCES') return `the command "${command}" may not be executed`;
  return `could not be started: ${messageOf(error)}`;
}
