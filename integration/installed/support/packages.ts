import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What the stage `dist` of `npm test` has made, by the environment that it gives. */
function named(variable: string): string | null {
  return process.env[variable] || null;
}

export const PACKAGES = {
  /** What `npm run dist` said, whose artefacts all the others but the newer version are; on Linux only. */
  said: named('SHIMKEEPER_DIST_SAID'),
  /** The packaged folder. */
  app: named('SHIMKEEPER_DIST_APP'),
  tar: named('SHIMKEEPER_DIST_TAR'),
  deb: named('SHIMKEEPER_DIST_DEB'),
  /** The same sources as a newer version. */
  nextDeb: named('SHIMKEEPER_DIST_NEXT_DEB'),
  npm: named('SHIMKEEPER_DIST_NPM'),
} as const;

const ABOUT = readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8');
export const OWN_VERSION = (JSON.parse(ABOUT) as { version: string }).version;
export const NEXT_VERSION = '99.0.0';
/** Installing a package and becoming an ordinary user take root. */
export const IS_ROOT = process.getuid?.() === 0;
