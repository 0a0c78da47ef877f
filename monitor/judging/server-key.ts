/** When are two processes copies of one server, which sharing would replace? Pure: one command line and one folder. */
import { runnerWords } from './runner-words.js';
import { ABSOLUTE, type Entry, isDistinct, isInterpreter, isPath, VARIABLE } from './signature.js';
import { uvRun } from './uv-run.js';

const HERE = /^\.{1,2}([\\/]|$)/;
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\//i;
/** `server.js`, `notes.db`; not `1.2.3`. */
const FILE_NAME = /^[\w-]+\.[a-z]{1,5}$/i;

interface Command {
  readonly words: readonly unknown[];
  /** The same words mean another server in another folder. */
  readonly isRelative: boolean;
}

/**
 * Two with the same key are the same server, whoever configured them. null: it cannot be known. `folder`: where it runs;
 * asked only of those that `standsOnFolder` names.
 */
export function serverKey(entry: Entry, folder: string | null): string | null {
  if ([entry.command, ...entry.args].some((word) => VARIABLE.test(word))) return null;
  const { words, isRelative } = commandOf(entry);
  if (!isRelative) return JSON.stringify(words);
  return folder === null ? null : JSON.stringify([folder, ...words]);
}

export function standsOnFolder(entry: Entry): boolean {
  return commandOf(entry).isRelative;
}

function commandOf({ command, args }: Entry): Command {
  const runner = runnerWords([command, ...args]);
  if (runner) {
    const packages = [...runner.packages].sort();
    const isRelative = packages.some((name) => HERE.test(name)) || runner.args.some(isRelativeWord);
    return { words: [runner.family, packages, runner.program, ...runner.args], isRelative };
  }
  const project = uvRun([command, ...args]);
  if (project) {
    const { programs, isInside, words } = project;
    return { words: [programs, ...words], isRelative: !isInside && words.some(isRelativeWord) };
  }
  const isSure = isDistinct({ command, args });
  // The same interpreter may lie elsewhere, where the script's path tells what runs.
  const program = isSure && isInterpreter(command) ? '' : command;
  const isElsewhere = isPath(command) && !ABSOLUTE.test(command);
  return { words: [program, ...args], isRelative: !isSure || isElsewhere || args.some(isRelativeWord) };
}

/** `--root=./notes` as well. */
function isRelativeWord(word: string): boolean {
  const value = word.startsWith('-') ? (word.split(/=(.*)/s)[1] ?? '') : word;
  if (value === '' || ABSOLUTE.test(value) || ADDRESS.test(value)) return false;
  return HERE.test(value) || isPath(value) || FILE_NAME.test(value);
}
