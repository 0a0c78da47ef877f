/** Everything that `doctor` looks at, gathered; nothing is judged and nothing is changed here. */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Finding, Problem, StatusAnswer } from '../../contracts/answers.js';
import type { ClientInstallation } from '../../contracts/connect.js';
import { messageOf, ShimkeeperError, systemCode } from '../../contracts/errors.js';
import type { AutostartMode } from '../../contracts/files.js';
import { MAX_ANNOUNCEMENTS } from '../../home/announce.js';
import { pointsToLiving } from '../../home/launcher.js';
import { type LauncherContent, readLauncher } from '../../home/launcher-text.js';
import { versionOf } from '../../home/node-runtime.js';
import { ensureMakeable, ensureReadable, type HomePaths } from '../../home/paths.js';
import { autostartMode } from '../../home/settings.js';
import { readStateFile } from '../../home/state-file.js';
import { readToken } from '../../home/token.js';
import { connectorOf } from '../clients.js';
import { configFileProblems } from '../config-problems.js';
import type { Context } from '../context.js';
import { look } from '../look.js';
import { type AutostartEntry, autostartEntryOf } from './autostart.js';

/** An interrupted write leaves one; whoever writes is done long before this. */
const LEFTOVER_MS = 60_000;
const OTHERS_BITS = 0o077;

export interface LauncherFacts {
  readonly file: string;
  /** null: there is none. */
  readonly content: LauncherContent | null;
  readonly runtime: {
    readonly path: string;
    readonly electron: boolean;
    readonly version: string | null;
  } | null;
}

/** What a client is told to start, as its file says. */
export interface ClientFacts {
  readonly installation: ClientInstallation;
  /** Absolute paths of our shim or launcher in its entries. */
  readonly starts: readonly { readonly path: string; readonly there: boolean }[];
}

export interface HomeFacts {
  readonly exists: boolean;
  /** Why it cannot be made, or looked into. */
  readonly unusable: Problem | null;
  /** Links, files and directories that are not what they must be, in words. */
  readonly faults: readonly string[];
  /** Other users can enter it. */
  readonly open: boolean;
  /** Files of ours in it that are open to others; as long as it is closed nobody can reach them. */
  readonly openFiles: readonly string[];
  /** Halves of files that somebody was writing when it died. */
  readonly leftovers: readonly string[];
}

export interface DoctorFacts {
  readonly node: string;
  /** The version of the Electron that runs as this Node; null: a plain Node. */
  readonly electron: string | null;
  readonly launcher: LauncherFacts;
  readonly home: HomeFacts;
  readonly configExists: boolean;
  readonly config: readonly Problem[];
  readonly token: 'there' | 'missing' | Problem;
  readonly autostart: AutostartMode | Problem;
  readonly login: AutostartEntry | null;
  readonly status: StatusAnswer;
  readonly findings: readonly Finding[];
  readonly clients: readonly ClientFacts[];
}

export async function gatherFacts(context: Context): Promise<DoctorFacts> {
  const { paths, env } = context;
  const { status, monitor } = await look(context, false);
  const connector = connectorOf(context);
  return {
    node: process.version,
    electron: process.versions['electron'] ?? null,
    launcher: await launcherFacts(paths),
    home: homeFacts(paths),
    configExists: existsSync(paths.config),
    config: configFileProblems(paths, env),
    token: orProblem(() => (readToken(paths) === null ? 'missing' : 'there')),
    autostart: orProblem(() => autostartMode(paths, env)),
    login: autostartEntryOf(env, homedir()),
    status,
    findings: monitor.findings,
    clients: connector.list().clients.map((installation) => ({
      installation,
      starts: connector
        .shimPaths(installation.id)
        .filter((file) => path.isAbsolute(file))
        .map((file) => ({ path: file, there: existsSync(file) })),
    })),
  };
}

function orProblem<T>(ask: () => T): T | Problem {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return { code: error.code, message: messageOf(error) };
  }
}

function problemOf(ask: () => void): Problem | null {
  return orProblem<Problem | null>(() => {
    ask();
    return null;
  });
}

async function launcherFacts({ launcher }: HomePaths): Promise<LauncherFacts> {
  const text = readStateFile(launcher);
  const content = text === null ? null : readLauncher(text);
  const runtime = content && pointsToLiving(content);
  if (!runtime) return { file: launcher, content, runtime: null };
  const version = runtime.electron ? null : await versionOf(runtime.path);
  return { file: launcher, content, runtime: { ...runtime, version } };
}

const NO_HOME: HomeFacts = {
  exists: true,
  unusable: null,
  faults: [],
  open: false,
  openFiles: [],
  leftovers: [],
};

function homeFacts(paths: HomePaths): HomeFacts {
  const { home, appDir, config, rules } = paths;
  const found = existsSync(path.dirname(home)) ? lstatSync(home, { throwIfNoEntry: false }) : undefined;
  if (!found) return { ...NO_HOME, exists: false, unusable: problemOf(() => ensureMakeable(paths)) };
  const unusable = found.isDirectory() ? problemOf(() => ensureReadable(paths)) : null;
  if (unusable) return { ...NO_HOME, unusable };
  if (found.isSymbolicLink() || !found.isDirectory())
    return { ...NO_HOME, faults: [`${home} is no directory of its own`] };
  const own = process.getuid?.();
  const foreign = own !== undefined && found.uid !== own ? [`${home} belongs to another user`] : [];
  // Electron keeps the modes of its own files, behind a directory that nobody else can enter.
  const files = filesBelow(home).filter((file) => !file.startsWith(`${appDir}${path.sep}`));
  const looked = files.flatMap((file) => {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    return stat && !stat.isSymbolicLink() ? [{ file, stat }] : [];
  });
  const isOpen = (mode: number): boolean => process.platform !== 'win32' && (mode & OTHERS_BITS) !== 0;
  // What people write themselves has the modes that their editors give it.
  const ours = looked.filter(({ file }) => file !== config && file !== rules);
  const old = Date.now() - LEFTOVER_MS;
  const leftovers = looked.filter(({ file, stat }) => file.endsWith('.tmp') && stat.mtimeMs < old);
  return {
    exists: true,
    unusable: null,
    faults: foreign,
    open: isOpen(found.mode),
    openFiles: ours.filter(({ stat }) => isOpen(stat.mode)).map(({ file }) => file),
    leftovers: leftovers.map(({ file }) => file),
  };
}

/** The home's own rooms, one level deep: what lies deeper is Electron's. */
function filesBelow(home: string): string[] {
  return namesIn(home).flatMap((name) => {
    const file = path.join(home, name);
    return [file, ...namesIn(file).map((inner) => path.join(file, inner))];
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).slice(0, MAX_ANNOUNCEMENTS);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
