/** Where two versions of Shimkeeper meet: who gives way, and what the other is told. Newer replaces older, never the reverse. */
import { ShimkeeperError } from '../contracts/errors.js';
import type { HostKind } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import { isNewer } from '../contracts/version.js';
import { type Challenge, type ProtocolRange, WIRE_PROTOCOL } from '../contracts/wire.js';

export interface RunningDaemon {
  readonly pid: number;
  readonly version: string;
  readonly host: HostKind;
}

/** A headless daemon of an older version: what starts now may take its place. A tray app is never replaced. */
export function mayReplace({ host, version }: Pick<RunningDaemon, 'host' | 'version'>): boolean {
  return host === 'headless' && isNewer(VERSION, version);
}

/** `daemon-newer`. `who` would have replaced it, and is of version `own`. */
export function newerDaemon(
  { pid, version }: Pick<RunningDaemon, 'pid' | 'version'>,
  who: string,
  own: string,
): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-newer',
    `The running daemon (pid ${pid}, version ${version}) is newer than ${who} (${own}): update ${who}, or run \`shimkeeper stop\` and then start it again.`,
  );
}

export function speaksWith({ min, max }: ProtocolRange): boolean {
  return max >= WIRE_PROTOCOL.min && min <= WIRE_PROTOCOL.max;
}

/** `protocol-mismatch`, with the proven daemon whose protocol is another than ours. */
export class ProtocolMismatch extends ShimkeeperError {
  constructor(readonly daemon: Challenge) {
    super('protocol-mismatch', mismatchWords(daemon));
  }
}

function mismatchWords({ host, identity, version }: Challenge): string {
  const who = host === 'tray' ? 'tray app' : 'daemon';
  const meeting = `The running ${who} (pid ${identity.pid}, version ${version}) and this shim (${VERSION}) speak different protocols`;
  if (!isNewer(VERSION, version)) return `${meeting}: update Shimkeeper where this client starts it.`;
  return host === 'tray'
    ? `${meeting}: quit the tray app and start the one of version ${VERSION}.`
    : `${meeting}: run \`shimkeeper start\` of version ${VERSION}.`;
}
