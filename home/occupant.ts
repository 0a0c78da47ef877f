/** Names whoever has our port, for the error that a person reads. Looked up when that error is made, never before. */
import path from 'node:path';
import { ShimkeeperError, systemCode } from '../contracts/errors.js';
import { printable } from './client.js';
import { holderAmong, listeningSockets, processIds } from './port-holder.js';
import { readText } from './proc-files.js';

const MAX_COMMAND_BYTES = 4_096;
const MAX_HOME_SHOWN = 200;
/** A file that a runtime runs. */
const SCRIPT = /^[^-].*\.(?:[cm]?js|ts|py|rb|jar|pl|php|sh)$/;
const MAX_PASSWD_BYTES = 1024 * 1024;

/** `pid 4711 (node server.js), user ada`, or as much of it as can be known; null: nothing can. */
export function occupantOf(port: number, procRoot: string = '/proc'): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return lookUp(port, procRoot);
  } catch (error) {
    // No descriptor left to look with: the error that is being made must not be lost for it.
    if (systemCode(error) === undefined) throw error;
    return null;
  }
}

function lookUp(port: number, procRoot: string): string | null {
  const sockets = listeningSockets(port, procRoot);
  const [first] = sockets;
  if (!first) return null;
  const holder = holderAmong(processIds(procRoot) ?? [], sockets, procRoot);
  const user = `user ${userName(first.uid)}`;
  return holder ? `pid ${holder.pid} (${programOf(holder.pid, procRoot)}), ${user}` : `a process of ${user}`;
}

/** `why`: how it showed that it is none of ours. */
export function portTaken(port: number, why: string, cause?: unknown): ShimkeeperError {
  const who = occupantOf(port) ?? why;
  return new ShimkeeperError(
    'port-taken',
    `Port ${port} is taken by another program (${who}): end that program, or set another "port" in config.json.`,
    { cause },
  );
}

/** The program and its script, without folders. No other argument: it may be a secret, and the text goes to a client. */
function programOf(pid: number, procRoot: string): string {
  const text = readText(`${procRoot}/${pid}/cmdline`, MAX_COMMAND_BYTES) ?? '';
  const [program = '', script = '', ...rest] = text.split('\0');
  if (program === '') {
    return printable((readText(`${procRoot}/${pid}/comm`, MAX_COMMAND_BYTES) ?? 'unknown').trim());
  }
  const name = printable(path.basename(program));
  if (!SCRIPT.test(script)) return name;
  const home = rest[0] === 'daemon' && rest[1] === '--home' ? ` of ${rest[2]}` : '';
  return `${name} ${printable(path.basename(script))}${printable(home, MAX_HOME_SHOWN)}`;
}

function userName(uid: number): string {
  const entry = (readText('/etc/passwd', MAX_PASSWD_BYTES) ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(uid));
  return printable(entry?.[0] || String(uid));
}
