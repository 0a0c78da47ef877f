/**
 * Where people's own tools lie: a program that a desktop starts has a PATH with none of them. Version managers are found
 * by their folders. No login shell is run for it: what a person's shell does at its start may take long or ask something.
 * Pure: what is on the disk is asked through `Disk`.
 */
import path from 'node:path';
import { nvmBin } from './nvm.js';

export interface Disk {
  isFolder(folder: string): boolean;
  /** Names in a folder; empty where it cannot be read. */
  entries(folder: string): readonly string[];
  /** The text of a small file; null where it cannot be read. */
  read(file: string): string | null;
}

export interface ToolSurroundings {
  readonly platform: NodeJS.Platform;
  /** A variable's value; on Windows without regard to case. Empty and unset are the same. */
  readonly variable: (name: string) => string | undefined;
  readonly homeDirectory: string;
  readonly disk: Disk;
}

/** Folder names from the first of some places that is there: what a variable names, else the usual ones. */
interface Tool {
  /** Of the environment: they name the place where it is not the usual one. */
  readonly variables: readonly string[];
  /** Below the home directory, or absolute; on Windows `%NAME%\...`. */
  readonly places: readonly string[];
  /** Below the place. */
  readonly folders: readonly string[];
}

const tool = (
  variables: readonly string[],
  places: readonly string[],
  ...folders: readonly string[]
): Tool => ({
  variables,
  places,
  folders: folders.length === 0 ? ['.'] : folders,
});

const POSIX_TOOLS: readonly Tool[] = [
  tool([], ['.local/bin']),
  tool([], ['bin']),
  tool(['CARGO_HOME'], ['.cargo'], 'bin'),
  tool(['BUN_INSTALL'], ['.bun'], 'bin'),
  tool(['DENO_INSTALL'], ['.deno'], 'bin'),
  tool(['VOLTA_HOME'], ['.volta'], 'bin'),
  tool(['ASDF_DATA_DIR'], ['.asdf'], 'shims', 'bin'),
  tool(['MISE_DATA_DIR'], ['.local/share/mise'], 'shims'),
  tool(['PYENV_ROOT'], ['.pyenv'], 'shims', 'bin'),
  tool(['NODENV_ROOT'], ['.nodenv'], 'shims'),
  tool(['FNM_DIR'], ['.local/share/fnm', 'Library/Application Support/fnm', '.fnm'], 'aliases/default/bin'),
  tool(['N_PREFIX'], ['n'], 'bin'),
  tool(['PNPM_HOME'], ['.local/share/pnpm', 'Library/pnpm'], '.', 'bin'),
  tool([], ['.npm-global'], 'bin'),
  tool(['HOMEBREW_PREFIX'], ['/opt/homebrew', '/home/linuxbrew/.linuxbrew'], 'bin', 'sbin'),
  tool([], ['.nix-profile'], 'bin'),
  tool([], ['/nix/var/nix/profiles/default'], 'bin'),
  tool([], ['/run/current-system/sw'], 'bin'),
  tool([], ['/Library/Frameworks/Python.framework/Versions/Current'], 'bin'),
  tool([], ['/opt/local'], 'bin', 'sbin'),
];

const WINDOWS_TOOLS: readonly Tool[] = [
  tool([], ['%APPDATA%\\npm']),
  tool(['NVM_SYMLINK'], []),
  tool([], ['%PROGRAMFILES%\\nodejs']),
  tool(['VOLTA_HOME'], ['%LOCALAPPDATA%\\Volta'], 'bin'),
  tool([], ['%PROGRAMFILES%\\Volta']),
  tool(['FNM_DIR'], ['%APPDATA%\\fnm', '%LOCALAPPDATA%\\fnm'], 'aliases\\default'),
  tool(['MISE_DATA_DIR'], ['%LOCALAPPDATA%\\mise'], 'shims'),
  tool(['PNPM_HOME'], ['%LOCALAPPDATA%\\pnpm'], '.', 'bin'),
  tool(['PYENV'], ['.pyenv\\pyenv-win'], 'shims', 'bin'),
  tool([], ['.local\\bin']),
  tool(['CARGO_HOME'], ['.cargo'], 'bin'),
  tool(['BUN_INSTALL'], ['.bun'], 'bin'),
  tool(['DENO_INSTALL'], ['.deno'], 'bin'),
  tool(['SCOOP'], ['scoop'], 'shims'),
  tool(['SCOOP_GLOBAL'], ['%PROGRAMDATA%\\scoop'], 'shims'),
  tool(['CHOCOLATEYINSTALL'], ['%PROGRAMDATA%\\chocolatey'], 'bin'),
  tool([], ['%LOCALAPPDATA%\\Microsoft\\WinGet\\Links']),
  tool([], ['%LOCALAPPDATA%\\Microsoft\\WindowsApps']),
];

/** The folders that are there, in the order in which they are to be searched. */
export function toolFolders(around: ToolSurroundings): string[] {
  const windows = around.platform === 'win32';
  const found = (windows ? WINDOWS_TOOLS : POSIX_TOOLS).flatMap((one) => foldersOf(one, around));
  const nvm = windows ? null : nvmBin(around);
  return nvm === null ? found : [...found, nvm];
}

function foldersOf({ variables, places, folders }: Tool, around: ToolSurroundings): string[] {
  const { join } = around.platform === 'win32' ? path.win32 : path.posix;
  const named = variables.map(around.variable).filter((value) => value !== undefined);
  const usual = places.map((place) => placed(place, around)).filter((place) => place !== null);
  const root = [...named, ...usual].find((place) => around.disk.isFolder(place));
  if (root === undefined) return [];
  return folders.map((folder) => join(root, folder)).filter((folder) => around.disk.isFolder(folder));
}

/** null: the variable that it begins with is not set. */
function placed(place: string, { platform, variable, homeDirectory }: ToolSurroundings): string | null {
  const { isAbsolute, join } = platform === 'win32' ? path.win32 : path.posix;
  const [, name, rest] = /^%([^%]+)%\\(.*)$/.exec(place) ?? [];
  if (name !== undefined && rest !== undefined) {
    const root = variable(name);
    return root === undefined ? null : join(root, rest);
  }
  return isAbsolute(place) ? place : join(homeDirectory, place);
}
