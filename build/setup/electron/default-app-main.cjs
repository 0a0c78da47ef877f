/** Runs inside Electron: opens the application folder (or file) that the command line names, as a stock one does. */
const { readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const electron = require('electron');

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

/** @param {unknown} error */
function giveUp(error) {
  console.error(error);
  app.exit(1);
}

try {
  const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  if (named === undefined) throw new Error('usage: electron FOLDER|FILE');
  const target = path.resolve(named);
  const entry = statSync(target).isDirectory() ? openFolder(target) : openFile(target);
  import(pathToFileURL(entry).href).catch(giveUp);
} catch (error) {
  giveUp(error);
}
