/**
 * Folds the processes of a table into logical instances: what a person would call one program. Pure.
 *
 * A launcher (`npx`, `npm exec`, `sh -c`, `cmd /c`, `uvx`) and what it started; a redirector (a virtual environment's
 * `python.exe`) and the interpreter with the same arguments; a script that only starts the native program of its name;
 * an Electron program and its helpers; a program and the copies that it forked. Nothing else: a client and its servers,
 * a shell and what was typed into it stay apart.
 */
import type { ProcessRow } from '../../contracts/process-table.js';
import { isLauncher } from '../../home/launchers.js';
import { programStem } from '../recognise.js';
import { isOlder } from './process.js';

export interface Instance {
  /** The first process: what the instance was started by. */
  readonly root: ProcessRow;
  /** The process that does the work: behind all launchers. */
  readonly head: ProcessRow;
  /** All of them, the root first. */
  readonly members: readonly ProcessRow[];
}

/** `chain`: the child is what the parent was started for. `part`: the parent goes on being the program. */
type Link = 'chain' | 'part';

const RUNTIME = /^(node(js)?[-.\d]*|bun|deno|python[\d.]*|pythonw|py|electron)$/i;
const HELPER_FLAG = /^--type=[a-z-]+$/;
/** Boot id of the rows of Windows, which tells no users; elsewhere a user that is not known may be anybody. */
const WITHOUT_USERS = 'win32';
/** Windows puts it under whoever opened a console; it starts nothing and does nothing for itself. */
const CONSOLE_HOST = 'conhost';
/** Names of scripts that say nothing: a child of such a name is not "the native program of the script". */
const COMMON_STEMS = new Set(['', 'index', 'main', 'cli', 'app', 'server', 'start', 'node', 'python']);

/** `isLauncherRow`: a cheaper way to know a launcher, where the caller has one. */
export function instancesOf(
  rows: Iterable<ProcessRow>,
  isLauncherRow: (row: ProcessRow) => boolean = ({ argv }) => argv !== null && isLauncher(argv),
): Instance[] {
  const living = [...rows].filter((row) => row.state !== 'zombie' && !row.kernel);
  const byPid = new Map(living.map((row) => [row.pid, row]));
  const children = childrenOf(living, byPid);
  const links = new Map<number, Link>();
  for (const [parentPid, under] of children) {
    const parent = byPid.get(parentPid);
    if (!parent) continue;
    const isOnly = under.filter((child) => !isConsoleHost(child)).length === 1;
    for (const child of under) {
      const link = linkOf(parent, child, isOnly, isLauncherRow);
      if (link) links.set(child.pid, link);
    }
  }
  return living.filter((row) => !links.has(row.pid)).map((root) => instanceAt(root, children, links));
}

function childrenOf(
  rows: readonly ProcessRow[],
  byPid: ReadonlyMap<number, ProcessRow>,
): Map<number, ProcessRow[]> {
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const parent = byPid.get(row.ppid);
    // An older "child" has the number of a parent that is gone. Two of the same start cannot be told apart by it, so
    // that a torn table could hold a ring: the order of pids breaks it.
    if (!parent || parent.pid === row.pid || isOlder(row, parent)) continue;
    if (row.startTicks === parent.startTicks && inRing(row, byPid)) continue;
    const siblings = children.get(parent.pid);
    if (siblings) siblings.push(row);
    else children.set(parent.pid, [row]);
  }
  return children;
}

function inRing(row: ProcessRow, byPid: ReadonlyMap<number, ProcessRow>): boolean {
  const seen = new Set<number>();
  for (let at = byPid.get(row.ppid); at && !seen.has(at.pid); at = byPid.get(at.ppid)) {
    if (at.pid === row.pid) return true;
    seen.add(at.pid);
  }
  return false;
}

function linkOf(
  parent: ProcessRow,
  child: ProcessRow,
  isOnly: boolean,
  isLauncherRow: (row: ProcessRow) => boolean,
): Link | null {
  if (!parent.argv || !child.argv || !isSameUser(parent, child)) return null;
  if (isConsoleHost(child) || isHelper(parent.argv, child.argv)) return 'part';
  if (isCopy(parent.argv, child.argv))
    return isOnly && isRedirector(parent.argv, child.argv) ? 'chain' : 'part';
  if (!isOnly) return null;
  return isLauncherRow(parent) || startsNative(parent.argv, child.argv) ? 'chain' : null;
}

function isSameUser(a: ProcessRow, b: ProcessRow): boolean {
  return a.uid === b.uid && (a.uid !== null || (a.bootId === WITHOUT_USERS && b.bootId === WITHOUT_USERS));
}

function isConsoleHost({ bootId, argv }: ProcessRow): boolean {
  return bootId === WITHOUT_USERS && programStem(argv?.[0] ?? '').toLowerCase() === CONSOLE_HOST;
}

/** The same program with `--type=`, as Chromium starts its helpers. */
function isHelper(parent: readonly string[], child: readonly string[]): boolean {
  if (!child.some((word) => HELPER_FLAG.test(word))) return false;
  const [a, b] = [programStem(parent[0] ?? ''), programStem(child[0] ?? '')];
  return (
    a !== '' && (a === b || b.startsWith(`${a} Helper`) || (/ Helper/.test(a) && a.split(' Helper')[0] === b))
  );
}

/** The same arguments under the same kind of program: forked, or started again by a redirector. */
function isCopy(parent: readonly string[], child: readonly string[]): boolean {
  if (parent.length !== child.length || parent.length === 0) return false;
  if (!parent.slice(1).every((word, at) => word === child[at + 1])) return false;
  if (parent[0] === child[0]) return true;
  return parent.length > 1 && isRedirector(parent, child);
}

function isRedirector(parent: readonly string[], child: readonly string[]): boolean {
  const [a, b] = [programStem(parent[0] ?? ''), programStem(child[0] ?? '')];
  const family = (stem: string): string => stem.toLowerCase().replace(/w?[-.\d]*$/, '');
  return parent[0] !== child[0] && RUNTIME.test(a) && RUNTIME.test(b) && family(a) === family(b);
}

/** `node .../bin/codex.js` -> `.../vendor/codex`: the package's script and its native program. */
function startsNative(parent: readonly string[], child: readonly string[]): boolean {
  if (!RUNTIME.test(programStem(parent[0] ?? ''))) return false;
  const script = programStem(parent.slice(1).find((word) => !word.startsWith('-')) ?? '');
  return !COMMON_STEMS.has(script.toLowerCase()) && programStem(child[0] ?? '') === script;
}

function instanceAt(
  root: ProcessRow,
  children: ReadonlyMap<number, ProcessRow[]>,
  links: ReadonlyMap<number, Link>,
): Instance {
  const members = [root];
  // The list grows while it is walked; a process has one parent, so that none comes twice.
  for (const member of members) {
    members.push(...(children.get(member.pid) ?? []).filter((child) => links.has(child.pid)));
  }
  let head = root;
  for (;;) {
    const next = (children.get(head.pid) ?? []).find((child) => links.get(child.pid) === 'chain');
    if (!next) return { root, head, members };
    head = next;
  }
}
