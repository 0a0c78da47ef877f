/** Runs inside Electron: opens the application folder (or file) that the command line names, as a stock one does. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import electron from 'electron';

/**
 * What Electron has for its own default app, and leaves out of its type definitions.
 *
 * @typedef {{ setVersion: (version: string) => void, setAppPath: (folder: string) => void, setDesktopName: (name: string) => void }} ForDefaultApp
 */
const app = /** @type {import('electron').App & ForDefaultApp} */ (electron.app);

/** @param {string} folder @returns {string} */
function openFolder(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
  app.setAppPath(folder);
  return path.join(folder, manifest.main ?? 'index.js');
}

/** @param {string} file @returns {string} */
function openFile(file) {
  app.setAppPath(path.dirname(file));
  return file;
}

try {
  const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  if (named === undefined) throw new Error('usage: electron FOLDER|FILE');
  const target = path.resolve(named);
  const entry = statSync(target).isDirectory() ? openFolder(target) : openFile(target);
  // Awaited here, because Electron holds back its `ready` until this module is evaluated: what an application has to
  // do before that would otherwise come too late, now and then.
  await import(pathToFileURL(entry).href);
} catch (error) {
  console.error(error);
  app.exit(1);
}
