/** The secret of the home: proven by shims and daemon to each other, never sent. */
import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, rmSync } from 'node:fs';
import { ShimkeeperError, systemCode } from '../contracts/errors.js';
import { type HomePaths, unusableHome } from './paths.js';
import { createStateFile, readStateFile, writeStateFile } from './state-file.js';

const TOKEN_BYTES = 32;
const OTHERS_BITS = 0o077;
const TOKEN_FORM = /^[0-9a-f]{64}\n?$/;

function unusable(paths: HomePaths, why: string): ShimkeeperError {
  return new ShimkeeperError(
    'token-unusable',
    `${paths.token} ${why}: run \`shimkeeper stop\`, delete that file, and start again.`,
  );
}

/** The token, or null when there is none yet. Throws `token-unusable` for a link, a foreign or an open file. */
export function readToken(paths: HomePaths): string | null {
  let found: ReturnType<typeof lstatSync>;
  try {
    found = lstatSync(paths.token);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw new ShimkeeperError(
      'token-unusable',
      `${paths.token} cannot be read (${systemCode(error) ?? 'unknown error'}): give yourself access to it.`,
      { cause: error },
    );
  }
  if (found.isSymbolicLink() || !found.isFile()) throw unusable(paths, 'is a link or no plain file');
  if (process.getuid && found.uid !== process.getuid()) throw unusable(paths, 'belongs to another user');
  if (process.platform !== 'win32' && (found.mode & OTHERS_BITS) !== 0) {
    throw unusable(paths, 'was open to other users, so it is no secret any more');
  }
  const text = readStateFile(paths.token);
  if (text === null || !TOKEN_FORM.test(text)) throw unusable(paths, 'does not hold a token');
  return text.trim();
}

/**
 * A new token in the place of the old one, in one step: whoever dies meanwhile leaves the old or the new one, whole.
 * Who holds the old one in memory must be told. Throws `home-unusable`.
 */
export function replaceToken(paths: HomePaths): string {
  const token = newToken();
  try {
    writeStateFile(paths.token, `${token}\n`);
  } catch (error) {
    throw unusableHome(paths.token, error);
  }
  return token;
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('hex');
}

/** The token; made when there is none. Several at once end with one. */
export function ensureToken(paths: HomePaths): string {
  const found = readToken(paths);
  if (found) return found;
  const beside = `${paths.token}.${process.pid}.tmp`;
  try {
    rmSync(beside, { force: true });
    createStateFile(beside, `${newToken()}\n`);
  } catch (error) {
    throw unusableHome(paths.token, error);
  }
  try {
    // A link is made whole or not at all, and never over an existing token.
    linkSync(beside, paths.token);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
  const made = readToken(paths);
  if (!made) throw unusable(paths, 'vanished while it was made');
  return made;
}
