import path from 'node:path';
import { bundles } from './bundles.mjs';
import { dependencies } from './dependencies.mjs';
import { electronRuntime } from './electron/runtime.mjs';
import { withLock } from './lock.mjs';
import { LOCAL_CACHE, ROOT, RUNTIME_RECORD, userCache } from './paths.mjs';
import { systemLibraries } from './system-libraries.mjs';

/**
 * All that a start or a test run needs, in order: packages, bundles, an Electron runtime, system libraries. What is
 * done is skipped.
 *
 * @param {import('./report.mjs').Report} report
 * @param {import('./system-libraries.mjs').Wants} wants
 * @returns {Promise<import('./electron/runtime.mjs').ElectronRuntime>}
 */
export function prepare(report, wants) {
  const waiting = (/** @type {number} */ pid) =>
    report.line(`… ${'waiting'.padEnd(14)} for the set-up that process ${pid} is at`);
  return withLock(path.join(LOCAL_CACHE, 'setup.lock'), waiting, async () => {
    await report.step('packages', (step) => dependencies(ROOT, step, report));
    await report.step('build', (step) => bundles(ROOT, step));
    const places = {
      packageDirectory: path.join(ROOT, 'node_modules/electron'),
      cache: userCache(),
      record: RUNTIME_RECORD,
    };
    const electron = await report.step('electron', (step) => electronRuntime(places, step));
    await report.step('libraries', (step) => systemLibraries(wants, step, { isRoot: isRoot() }));
    return electron;
  });
}

/** @returns {boolean} */
export function isRoot() {
  return process.getuid?.() === 0;
}
