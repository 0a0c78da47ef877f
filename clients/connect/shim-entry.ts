/** An entry that starts our shim: what in it names the shim, and the home that it is of. Pure. */
import { ENV, SHIM_STEM } from '../../contracts/product.js';

type Fields = Readonly<Record<string, unknown>>;

/** `whole`: all servers are offered through it, so it is the one that we write ourselves. */
export interface ShimEntry {
  readonly word: string;
  readonly whole: boolean;
}

/** Our shim, however it is started: by the launcher, by Node or Electron with its file, by `npx`. null: it is none of ours. */
export function shimEntry(value: unknown): ShimEntry | null {
  const words = wordsOf(value);
  const at = words.findIndex(isShim);
  const word = words[at];
  if (word === undefined) return null;
  const own = words.slice(at + 1);
  return { word, whole: !own.some((one) => one === '--' || /^--server(=|$)/.test(one)) };
}

/** The home that an entry of our shim names, where it is another than ours; null: ours, or none is named. */
export function foreignHome(value: unknown, isOwnHome: (home: string) => boolean): string | null {
  const words = wordsOf(value);
  const at = words.findIndex(isShim);
  if (at < 0) return null;
  const home = flagOf(words.slice(at + 1)) ?? launcherHome(words, at) ?? environmentHome(value as Fields);
  return home === null || isOwnHome(home) ? null : home;
}

function wordsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { command, args } = value as Fields;
  if (typeof command !== 'string') return [];
  return [command, ...(Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [])];
}

function isShim(word: string): boolean {
  const file = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  return file.replace(/\.(?:cjs|js|cmd|exe)$/i, '') === SHIM_STEM;
}

/** What follows `--` is the command line of a server. */
function flagOf(words: readonly string[]): string | null {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  for (const [at, word] of own.entries()) {
    if (word === '--home') return own[at + 1] ?? null;
    if (word.startsWith('--home=')) return word.slice('--home='.length);
  }
  return null;
}

const SHELL = /(?:^|[\\/])(?:sh|cmd(?:\.exe)?)$/i;
const LAUNCHER = new RegExp(`^((?:[\\\\/]|[A-Za-z]:[\\\\/]).*)[\\\\/]bin[\\\\/]${SHIM_STEM}(?:\\.cmd)?$`);

/** A launcher is no program by itself: a shell reads it. An installed `/usr/bin/shimkeeper-shim` is of no home. */
function launcherHome([command = '', ...args]: readonly string[], at: number): string | null {
  return SHELL.test(command) ? (LAUNCHER.exec(args[at - 1] ?? '')?.[1] ?? null) : null;
}

function environmentHome({ env }: Fields): string | null {
  const home = typeof env === 'object' && env !== null ? (env as Fields)[ENV.home] : null;
  return typeof home === 'string' && home !== '' ? home : null;
}
