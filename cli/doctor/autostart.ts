/** The entry that starts the tray app at login, where the system keeps such entries in files (Linux). */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';

export interface AutostartEntry {
  readonly file: string;
  /** Switched off entries stay in their file. */
  readonly on: boolean;
  /** The program that it starts; null: it names none. */
  readonly program: string | null;
  readonly there: boolean;
}

/** null: there is none, or none is known on this system. */
export function autostartEntryOf(env: NodeJS.ProcessEnv, userHome: string): AutostartEntry | null {
  if (process.platform !== 'linux') return null;
  const configured = env['XDG_CONFIG_HOME'];
  const config = configured && path.isAbsolute(configured) ? configured : path.join(userHome, '.config');
  const file = path.join(config, 'autostart', 'shimkeeper.desktop');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return null;
  }
  const program = programOf(text);
  const off = /^(?:Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text);
  return { file, on: !off, program, there: program !== null && existsSync(program) };
}

/** The first word of `Exec` that is neither `env` nor one of its settings. Pure. */
export function programOf(text: string): string | null {
  const line = /^Exec=(.*)$/m.exec(text)?.[1];
  if (line === undefined) return null;
  // A string's own escapes, then those of a quoted argument.
  const words = line.replaceAll('\\\\', '\\').match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  const plain = words.map((word) =>
    (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word).replaceAll('%%', '%'),
  );
  return plain.find((word) => word !== 'env' && !/^[A-Za-z_]\w*=/.test(word)) ?? null;
}
