import path from 'node:path';

/**
 * The home of a command line by which a daemon is recognised in a process table (monitor/recognise.ts), as every launch
 * path gives it; null: it is another.
 */
export function daemonHome(args: readonly string[]): string | null {
  const [command, flag = '', value, ...more] = args;
  if (command !== 'daemon' || more.length > 0) return null;
  const home = flag === '--home' ? value : value === undefined ? /^--home=(.*)$/s.exec(flag)?.[1] : undefined;
  return home !== undefined && path.isAbsolute(home) ? home : null;
}
