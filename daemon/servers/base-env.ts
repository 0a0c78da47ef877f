/**
 * The environment that a server starts with. Not ours as it is: a tray app's PATH is poor, and what an MCP client or a
 * desktop session put into our environment is not every server's to read.
 */
import { type Disk, toolFolders } from './tool-folders.js';

const POSIX_KEYS = [
  'HOME',
  'LOGNAME',
  'USER',
  'SHELL',
  'TERM',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TMPDIR',
  'TZ',
  'SSH_AUTH_SOCK',
  // Servers that drive a browser or a desktop need its session.
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
];

const WINDOWS_KEYS = [
  'ALLUSERSPROFILE',
  'APPDATA',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

/** How a machine reaches its network; without them a server behind a proxy or an own CA reaches nothing. */
const NETWORK_KEYS = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Where the system keeps what it and its package manager install. */
const SYSTEM_BINS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/snap/bin'];

export interface BaseEnvInput {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDirectory: string;
  /** The folder of our own runtime where it is Node: `npx` stands beside it. null under Electron. */
  readonly runtimeDirectory: string | null;
  readonly disk: Disk;
}

/** Pure: the base environment, to be overlaid with the server's own `env`. */
export function baseEnvironment(input: BaseEnvInput): Record<string, string> {
  const windows = input.platform === 'win32';
  const result: Record<string, string> = {};
  for (const key of [...(windows ? WINDOWS_KEYS : POSIX_KEYS), ...NETWORK_KEYS]) {
    const value = lookUp(input.env, key, windows);
    // A shell function exported by bash is code, not a setting.
    if (value !== undefined && !value.startsWith('()')) result[key] = value;
  }
  if (!windows) result['HOME'] ??= input.homeDirectory;
  result['PATH'] = searchPath(input, windows);
  return result;
}

function searchPath(input: BaseEnvInput, windows: boolean): string {
  const delimiter = windows ? ';' : ':';
  const given = (lookUp(input.env, 'PATH', windows) ?? '').split(delimiter);
  const runtime = input.runtimeDirectory === null ? [] : [input.runtimeDirectory];
  const { platform, homeDirectory, disk } = input;
  const variable = (name: string): string | undefined => lookUp(input.env, name, windows) || undefined;
  const tools = toolFolders({ platform, homeDirectory, disk, variable });
  const common = [...tools, ...(windows ? [] : SYSTEM_BINS)];
  return [...new Set([...given, ...runtime, ...common].filter((entry) => entry !== ''))].join(delimiter);
}

/** Windows names variables without regard to case (`Path`). */
function lookUp(env: NodeJS.ProcessEnv, key: string, windows: boolean): string | undefined {
  if (!windows || env[key] !== undefined) return env[key];
  const found = Object.keys(env).find((name) => name.toUpperCase() === key.toUpperCase());
  return found === undefined ? undefined : env[found];
}

/** Lays a server's own settings over the base. On Windows a name replaces the same name in other letters. */
export function overlayEnvironment(
  base: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): Record<string, string> {
  if (platform !== 'win32') return { ...base, ...own };
  const names = new Set(Object.keys(own).map((name) => name.toUpperCase()));
  const kept = Object.entries(base).filter(([name]) => !names.has(name.toUpperCase()));
  return { ...Object.fromEntries(kept), ...own };
}
