/** Where the clients of one user keep their configuration. Pure: the system's facts come in. */
import path from 'node:path';

export interface UserFacts {
  readonly platform: NodeJS.Platform;
  /** The user's home directory, absolute. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

/** One file, and where in it the servers stand. */
export interface ConfigPlace {
  readonly file: string;
  readonly format: 'jsonc' | 'toml';
  /** Key paths to objects `{ NAME: entry }` or lists of entries with a `name`; `*` stands for every key. */
  readonly keys: readonly (readonly string[])[];
  /** Those at which the client expects a list. */
  readonly listed?: readonly (readonly string[])[];
}

/** Where in a client's own files the folders stand that it knows. */
export interface FolderList extends ConfigPlace {
  /** At `keys` stand objects whose keys are paths, or texts that are `file:` addresses. */
  readonly holds: 'paths' | 'addresses';
}

function joiner({ platform }: UserFacts): typeof path.posix.join {
  return platform === 'win32' ? path.win32.join : path.posix.join;
}

export function isFromRoot({ platform }: UserFacts, folder: string): boolean {
  return platform === 'win32' ? path.win32.isAbsolute(folder) : path.posix.isAbsolute(folder);
}

/** Below the user's home directory. */
export function inHome(user: UserFacts, ...parts: string[]): string {
  return joiner(user)(user.home, ...parts);
}

/** Below the folder in which the system keeps the settings of programs with windows. */
export function inAppData(user: UserFacts, ...parts: string[]): string {
  const { platform, env } = user;
  const join = joiner(user);
  if (platform === 'win32') return join(env['APPDATA'] || inHome(user, 'AppData', 'Roaming'), ...parts);
  if (platform === 'darwin') return inHome(user, 'Library', 'Application Support', ...parts);
  const named = env['XDG_CONFIG_HOME'];
  return join(named && path.posix.isAbsolute(named) ? named : inHome(user, '.config'), ...parts);
}

/** Below a folder that an environment variable may move. */
export function inMovable(user: UserFacts, variable: string, usual: string, ...parts: string[]): string {
  const named = user.env[variable];
  return named ? joiner(user)(named, ...parts) : inHome(user, usual, ...parts);
}

/** Below a folder that a client works in. */
export function inFolder(user: UserFacts, folder: string, ...parts: string[]): string {
  return joiner(user)(folder, ...parts);
}

export function jsonPlace(file: string, ...keys: (readonly string[])[]): ConfigPlace {
  return { file, format: 'jsonc', keys };
}
