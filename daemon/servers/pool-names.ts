/** Keys and names of server instances. Pure. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ServerTarget } from './ports.js';

const HASH_CHARS = 6;
const MAX_LABEL = 60;

export type CommandTarget = Extract<ServerTarget, { kind: 'command' }>;

/** Equal for all who ask for the same command, arguments, directory and environment. */
export function commandKey(target: CommandTarget): string {
  const env = Object.entries(target.env).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = JSON.stringify([target.command, target.args, target.cwd, env]);
  return createHash('sha256').update(whole).digest('hex');
}

/**
 * What people read: the program and what it runs, for example `npx server-memory #3fa9c1`. Only the first argument
 * that is no flag is shown: the others, and the environment, may hold secrets.
 */
export function commandName(target: CommandTarget): string {
  const subject = target.args.find((arg) => arg !== '' && !arg.startsWith('-'));
  const words = [target.command, ...(subject === undefined ? [] : [subject])].map((word) =>
    path.basename(word),
  );
  const label = words
    .join(' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, MAX_LABEL);
  return `${label} #${commandKey(target).slice(0, HASH_CHARS)}`;
}
