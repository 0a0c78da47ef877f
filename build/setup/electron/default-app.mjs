import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createPackage } from '@electron/asar';

/**
 * A stock Electron opens the folder named on its command line through `resources/default_app.asar`. A build that
 * was made for one application has none, so it gets this one. (Never `resources/app`: it would win over the
 * `app.asar` of a packaged application.)
 *
 * @param {string} distribution an Electron distribution's folder
 */
export async function addDefaultApp(distribution) {
  const source = path.join(distribution, 'resources/default_app');
  mkdirSync(source, { recursive: true });
  writeFileSync(
    path.join(source, 'package.json'),
    JSON.stringify({ name: 'electron', type: 'module', main: 'main.mjs' }),
  );
  cpSync(path.join(import.meta.dirname, 'default-app-main.mjs'), path.join(source, 'main.mjs'));
  await createPackage(source, path.join(distribution, 'resources/default_app.asar'));
  rmSync(source, { recursive: true });
}
