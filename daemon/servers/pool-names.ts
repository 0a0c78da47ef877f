/** Keys and names of server instances. Pure. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ShareMode } from '../../contracts/config.js';
import { profileKey } from './initialize.js';
import type { Holder, ServerTarget } from './ports.js';

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

const CONFIGURED = 'configured\0';
const IN_PLACE = 'command\0';

export function configuredKey(name: string, share: ShareMode, holder: Holder): string {
  return `${CONFIGURED}${name}\0${sharer(share, holder)}`;
}

export function inPlaceKey(target: CommandTarget, share: ShareMode, holder: Holder): string {
  return `${IN_PLACE}${commandKey(target)}\0${sharer(share, holder)}`;
}

/** The configured server that a key belongs to; null for one given in place. */
export function configuredName(key: string): string | null {
  return key.startsWith(CONFIGURED) ? (key.slice(CONFIGURED.length).split('\0')[0] ?? null) : null;
}

/** Who may use the same process: clients that the server cannot tell apart, or one client alone. */
function sharer(share: ShareMode, holder: Holder): string {
  return share === 'client' ? holder.key : profileKey(holder.profile);
}
