/**
 * What a process must look like to be a daemon of this home. A file of the home may name any process: one that was copied
 * or restored names a stranger, so the process itself has to bear it out, by its command line. Pure.
 */
import type { HostKind, TrayLaunchRecord } from '../../contracts/files.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { CLI_STEM } from '../../contracts/product.js';
import { programStem, recognise, scriptIndex } from '../recognise.js';
import type { JudgeInput } from './input.js';

/** Chromium's helpers have the program of the app, and this. */
const HELPER_FLAG = /^--type=/;
/** macOS's table loses where words ended, so that a blank in a path splits it: there the line is looked at as a whole. */
const DARWIN = 'darwin';
/** From the root, up to the last separator; another path from the root does not begin in it. */
const FOLDERS = '(?:[a-z]:)?[\\\\/](?:(?! [\\\\/]).)*?[\\\\/]|[\\\\/]';
const DARWIN_DAEMON = new RegExp(`(^|/)${CLI_STEM}(\\.[cm]?js)? daemon --home[ =](/.*)$`);

type Marks = Pick<JudgeInput, 'sameHome'> & {
  readonly facts: Pick<JudgeInput['facts'], 'home' | 'trayRecord'>;
};

/** `<runtime> <our bin> daemon --home <this home>`, from whatever path and version. */
export function namesHome({ facts, sameHome }: Marks, row: ProcessRow): boolean {
  const ours = recognise(row.argv);
  return ours?.role === 'daemon' && sameHome(ours.home, facts.home);
}

/** Whether this can be the process that a file of the home calls its daemon. */
export function bearsOut(marks: Marks, row: ProcessRow, host: HostKind): boolean {
  if (row.argv === null) return false;
  if (namesHome(marks, row)) return true;
  switch (host) {
    case 'headless':
      return row.bootId === DARWIN && namesHomeInWhole(marks, row.argv);
    case 'tray':
      return isTrayApp(row, marks.facts.trayRecord ?? null);
  }
}

function namesHomeInWhole({ facts, sameHome }: Marks, argv: readonly string[]): boolean {
  const home = DARWIN_DAEMON.exec(argv.join(' '))?.[3];
  return home !== undefined && sameHome(home, facts.home);
}

/**
 * The main process of the tray app: the packaged program (installed, portable, or in an AppImage's mount) with nothing but
 * flags; or the plain Electron of a checkout, by the app's own record of how it is launched.
 */
function isTrayApp(row: ProcessRow, record: TrayLaunchRecord | null): boolean {
  const packaged = wordsAfter(CLI_STEM, row);
  if (packaged) return !isHelper(packaged) && recognise(row.argv) === null && appOf(packaged) === null;
  if (record === null || record.packaged) return false;
  const words = wordsAfter(programStem(record.command), row);
  return words !== null && !isHelper(words) && isApp(appOf(words), record);
}

/**
 * The words behind a program of this stem; null: another program runs. Chromium writes its whole command line into one
 * word, as a title: there, as on macOS, blanks in a path cannot be told from those between words.
 */
function wordsAfter(stem: string, { bootId, argv }: ProcessRow): readonly string[] | null {
  const [program = '', ...words] = argv ?? [];
  if (words.length > 0 && bootId !== DARWIN)
    return programStem(program).toLowerCase() === stem.toLowerCase() ? words : null;
  const line = (argv ?? []).join(' ');
  const found = new RegExp(`^(?:${FOLDERS})?${escaped(stem)}(?:\\.exe)?(?= |$)`, 'i').exec(line);
  return found ? line.slice(found[0].length).split(' ').filter(Boolean) : null;
}

function isHelper(words: readonly string[]): boolean {
  return words.some((word) => HELPER_FLAG.test(word));
}

/** From the first word on that is no flag, nor the value of one; null: there is none. */
function appOf(words: readonly string[]): string | null {
  const at = scriptIndex(['', ...words]);
  return at === null ? null : words.slice(at - 1).join(' ');
}

/** `electron <folder of the checkout>`, or `electron .` in it; flags may follow. */
function isApp(app: string | null, { args: [folder] }: TrayLaunchRecord): boolean {
  if (app === null || folder === undefined) return false;
  return ['.', folder, `${folder}/`, `${folder}\\`].some((one) => app === one || app.startsWith(`${one} `));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
