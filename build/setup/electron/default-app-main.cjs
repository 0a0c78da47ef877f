/** Runs inside Electron: opens the application folder (or file) that the command line names, as a stock one does. */
const { readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { app } = require('electron');

function openFolder(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
  app.setAppPath(folder);
  return path.join(folder, manifest.main ?? 'index.js');
}

function openFile(file) {
  app.setAppPath(path.dirname(file));
  return file;
}

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
