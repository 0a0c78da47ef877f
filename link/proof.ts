/** The proofs that both sides know the home's token. See contracts/wire.ts for the exchange. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { NONCE_BYTES } from '../contracts/wire.js';

const NONCE_FORM = new RegExp(`^[0-9a-f]{${NONCE_BYTES * 2}}$`);
/** HMAC-SHA256 in hex. */
const PROOF_FORM = /^[0-9a-f]{64}$/;

export function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString('hex');
}

export function isNonce(value: unknown): value is string {
  return typeof value === 'string' && NONCE_FORM.test(value);
}

/** Each proof says which step it is for, so that none can stand in for another. */
function prove(token: string, step: string, ...parts: readonly string[]): string {
  return createHmac('sha256', token)
    .update([`shimkeeper-1-${step}`, ...parts].join('\n'))
    .digest('hex');
}

export function upgradeProof(token: string, peerNonce: string): string {
  return prove(token, 'upgrade', peerNonce);
}

/** The port is in it: a program on another port cannot pass the daemon's answer on as its own. */
export function daemonProof(token: string, peerNonce: string, daemonNonce: string, port: number): string {
  return prove(token, 'daemon', peerNonce, daemonNonce, String(port));
}

export function peerProof(token: string, peerNonce: string, daemonNonce: string, port: number): string {
  return prove(token, 'peer', peerNonce, daemonNonce, String(port));
}

/** Constant-time; false for anything that is no proof. */
export function proofMatches(given: unknown, expected: string): boolean {
  // By form, not by length: as many characters may be more bytes, and the comparison throws on those.
  if (typeof given !== 'string' || !PROOF_FORM.test(given)) return false;
  return timingSafeEqual(Buffer.from(given, 'utf8'), Buffer.from(expected, 'utf8'));
}
