import { run } from './children.mjs';
import {
  installLine,
  installPackages,
  isDebian,
  isDebianItself,
  missingPackages,
  namesHere,
} from './debian.mjs';
import { codeOf, SetupFailure } from './failure.mjs';

const LDCONFIG_TIMEOUT_MS = 20_000;

/** What Electron loads, as Debian names it; `ps-tree` runs `ps`, the monitor asks `ss`. */
const FOR_THE_APP = [
  'libgtk-3-0|libgtk-3-0t64',
  'libnss3',
  'libasound2|libasound2t64',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libnotify4',
  'libatspi2.0-0|libatspi2.0-0t64',
  'libsecret-1-0',
  'procps',
  'iproute2',
];
const FOR_A_DISPLAY = ['xvfb'];
const FOR_A_BUS = ['dbus'];
const FOR_THE_TESTS = ['desktop-file-utils'];
/** A hostile web page's browser. Kin of Debian may have it as a snap alone, and then do without that test. */
const FOR_THE_TESTS_ON_DEBIAN = ['chromium'];

/** The same by file, for systems that are no Debian. */
const SHARED_OBJECTS = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libasound.so.2',
  'libgbm.so.1',
  'libXss.so.1',
  'libXtst.so.6',
  'libatspi.so.0',
];

/**
 * @typedef {{ display: boolean, bus: boolean, tests: boolean }} Wants what is wanted besides the app's own libraries
 */

/**
 * @param {Wants} wants
 * @param {import('./report.mjs').Step} step
 * @param {{ isRoot: boolean }} user
 * @returns {Promise<{ note: string, value: undefined }>}
 */
export async function systemLibraries(wants, step, { isRoot }) {
  if (process.platform !== 'linux') return { note: 'nothing to install on this system', value: undefined };
  if (!isDebian()) return byName();
  const missing = await missingPackages([
    ...FOR_THE_APP,
    ...(wants.display ? FOR_A_DISPLAY : []),
    ...(wants.bus ? FOR_A_BUS : []),
    ...(wants.tests ? FOR_THE_TESTS : []),
    ...(wants.tests && isDebianItself() ? FOR_THE_TESTS_ON_DEBIAN : []),
  ]);
  if (missing.length === 0) return { note: '', value: undefined };
  if (!isRoot) {
    throw new SetupFailure(
      `System libraries are missing. Install them with: ${installLine(await namesHere(missing))}`,
    );
  }
  await installPackages(missing, (text) => step.doing(text));
  return { note: missing.map((name) => name.split('|')[0]).join(' '), value: undefined };
}

/** @returns {Promise<{ note: string, value: undefined }>} */
async function byName() {
  const { output, code } = await ldconfig();
  if (code !== 0) return { note: 'not checked, "ldconfig -p" does not work here', value: undefined };
  const missing = SHARED_OBJECTS.filter((name) => !output.includes(`\t${name} `));
  if (missing.length === 0) return { note: '', value: undefined };
  throw new SetupFailure(
    `System libraries are missing: ${missing.join(', ')}. Install what your distribution calls them and try again.`,
  );
}

/** Often outside of an ordinary user's PATH. */
async function ldconfig() {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/sbin:/usr/sbin` };
  try {
    return await run('ldconfig', ['-p'], { timeoutMs: LDCONFIG_TIMEOUT_MS, env });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { output: '', code: null };
    throw error;
  }
}
