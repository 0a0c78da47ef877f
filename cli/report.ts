import { ERROR_CODES, isShimkeeperError, messageOf } from '../contracts/errors.js';
import { SAID_BY_US } from '../contracts/product.js';

/** An error as a command tells it: one line on stderr, and the exit code. */
export function report(error: unknown): void {
  // Anything else is a fault of ours or of the system: one line for the person, the rest for whoever asks for it.
  const known = isShimkeeperError(error);
  const text = known
    ? messageOf(error)
    : `${messageOf(error)} (unexpected: set SHIMKEEPER_DEBUG=1 to see where)`;
  process.stderr.write(`${SAID_BY_US}${text}\n`);
  if (!known && process.env['SHIMKEEPER_DEBUG'] && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  process.exitCode = ERROR_CODES[known ? error.code : 'internal'].exit;
}
