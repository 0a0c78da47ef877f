/** How a configured command is started on each system. Pure: what is on the disk is asked through `exists`. */
import path from 'node:path';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { ServerSpec } from './ports.js';

export interface SpawnPlan {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are a finished command line and must not be quoted again. */
  readonly verbatim: boolean;
}

export interface SpawnSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string>>;
  readonly exists: (file: string) => boolean;
}

const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD';

export function spawnPlan(spec: ServerSpec, around: SpawnSurroundings): SpawnPlan {
  if (around.platform !== 'win32') return { file: spec.command, args: spec.args, verbatim: false };
  const file = resolveOnWindows(spec, around) ?? spec.command;
  if (!/\.(?:cmd|bat)$/i.test(file)) return { file, args: spec.args, verbatim: false };
  return batchPlan(file, spec.args, environmentValue(around.env, 'COMSPEC') ?? 'cmd.exe');
}

/**
 * Node refuses to start .cmd files (`npx.cmd`) directly, because only cmd.exe can run them. `/d`: no autorun commands,
 * `/s`: exactly the outer quotes are taken off, `/c`: run and end.
 */
function batchPlan(file: string, args: readonly string[], shell: string): SpawnPlan {
  // To cmd.exe a line break ends the command, and what follows would be another one.
  if (args.some((arg) => /[\r\n\0]/.test(arg)))
    throw new ShimkeeperError('config-bad', `an argument with a line break cannot be given to ${file}`);
  const line = [quoteForCmd(file, 1), ...args.map((arg) => quoteForCmd(arg, 2))].join(' ');
  return { file: shell, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}

/**
 * Quotes as the C runtime reads it (backslashes doubled before a quote), then hides what cmd.exe would read as syntax
 * behind carets; `passes` 2 for arguments, because a batch file hands them on in a line that is read again.
 */
export function quoteForCmd(arg: string, passes: 1 | 2): string {
  const quoted = `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
  const hide = (text: string): string => text.replace(/[()\][%!^"`<>&|;, *?]/g, '^$&');
  return passes === 2 ? hide(hide(quoted)) : hide(quoted);
}

function resolveOnWindows(spec: ServerSpec, around: SpawnSurroundings): string | null {
  const { command } = spec;
  const extensions = (environmentValue(around.env, 'PATHEXT') ?? DEFAULT_PATHEXT).split(';').filter(Boolean);
  const named = path.win32.extname(command) !== '' ? ['', ...extensions] : extensions;
  const folders = /[\\/]/.test(command)
    ? [spec.cwd ?? '.']
    : (environmentValue(around.env, 'PATH') ?? '').split(';').filter(Boolean);
  for (const folder of folders) {
    const stem = path.win32.resolve(folder, command);
    const found = named.map((extension) => stem + extension.toLowerCase()).find(around.exists);
    if (found) return found;
  }
  return null;
}

function environmentValue(env: Readonly<Record<string, string>>, key: string): string | undefined {
  const found = Object.keys(env).find((name) => name.toUpperCase() === key);
  return found === undefined ? undefined : env[found];
}
