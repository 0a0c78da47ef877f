/** Something that a person can mend: `message` is the one line they read, naming the thing and the mend. */
export class SetupFailure extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = 'SetupFailure';
  }
}

/** @param {unknown} error @returns {string} one line */
export function reasonOf(error) {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const text = error instanceof Error ? error.message : String(error);
  return `${text}${cause}`.replace(/\s*\n\s*/g, ' ').trim();
}

/** @param {unknown} error @returns {string | undefined} `ENOENT` and its like */
export function codeOf(error) {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
