/** Freedesktop desktop entries, as far as starting at login needs them. Pure. */
import path from 'node:path';
import { ShimkeeperError } from '../contracts/errors.js';

/** https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html: these need quotes. */
const RESERVED = /[\s"'\\><~|&;$*?#()`]/;
/** Inside the quotes, these four take a backslash. */
const ESCAPED_IN_QUOTES = /["`$\\]/g;
/** A value is one line of printable text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f]/;

/**
 * One argument of an `Exec` line: quoted where needed, `%` doubled because it begins a field code, and then the
 * whole escaped once more as every string value of a desktop entry is.
 * @throws ShimkeeperError `environment-bad` for a path with control characters: no desktop entry can hold it.
 */
export function execArgument(argument: string): string {
  if (UNPRINTABLE.test(argument)) {
    throw new ShimkeeperError(
      'environment-bad',
      `a start at login cannot name ${JSON.stringify(argument)}: move it to a path without control characters`,
    );
  }
  const percent = argument.replace(/%/g, '%%');
  if (argument !== '' && !RESERVED.test(argument)) return percent;
  return `"${percent.replace(ESCAPED_IN_QUOTES, '\\$&')}"`.replace(/\\/g, '\\\\');
}

export function execLine(command: readonly string[]): string {
  return command.map(execArgument).join(' ');
}

/** The whole text of an autostart file. `command` is program and arguments; `env` goes before it. */
export function autostartEntry(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  icon: string | null,
): string {
  const [program = ''] = command;
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const words = settings.length > 0 ? ['env', ...settings, ...command] : command;
  return `${[
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.0',
    'Name=Shimkeeper',
    'Comment=Keeps one MCP daemon alive and nothing left behind',
    `Exec=${execLine(words)}`,
    // A program that has been removed leaves its file behind: then the desktop passes over it.
    ...(path.isAbsolute(program) ? [`TryExec=${program.replace(/\\/g, '\\\\')}`] : []),
    ...(icon === null ? [] : [`Icon=${icon.replace(/\\/g, '\\\\')}`]),
    'Terminal=false',
    'StartupNotify=false',
    'Categories=Development;',
    'X-GNOME-Autostart-enabled=true',
  ].join('\n')}\n`;
}

/** Whether a desktop takes this file as switched on: `Hidden` and GNOME's own key switch it off. */
export function isSwitchedOn(text: string): boolean {
  return !/^Hidden=true\s*$/m.test(text) && !/^X-GNOME-Autostart-enabled=false\s*$/m.test(text);
}
