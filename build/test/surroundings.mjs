import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { userCache } from '../setup/paths.mjs';

export const RUN_VARIABLE = 'SHIMKEEPER_TEST_RUN';
/** A person's own settings, which must neither steer the tests nor be touched by them. */
const PERSONAL = /^(SHIMKEEPER_|XDG_|ELECTRON_|NODE_OPTIONS$|NODE_ENV$)/;

/**
 * An empty home and temporary folder, so that a test can neither read nor write what is the person's own, and so
 * that every path on a command line tells which run it belongs to.
 *
 * @returns {{ folder: string, env: NodeJS.ProcessEnv, remove: () => void }}
 */
export function surroundings() {
  // Short: Chromium puts a socket below it, and a socket's path has at most 108 bytes.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sk-'));
  const home = path.join(folder, 'user');
  const temporary = path.join(folder, 't');
  for (const place of [home, temporary]) mkdirSync(place);
  // Tests that need an ordinary user give a folder below away: that user must be able to pass through.
  for (const place of [folder, temporary]) chmodSync(place, 0o711);
  const kept = Object.entries(process.env).filter(([name]) => !PERSONAL.test(name));
  const env = {
    ...Object.fromEntries(kept),
    HOME: home,
    TMPDIR: temporary,
    SHIMKEEPER_CACHE: userCache(),
    [RUN_VARIABLE]: path.basename(folder),
  };
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
