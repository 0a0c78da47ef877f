/** Who may come in: Host and Origin are judged before the token, everything before the upgrade. */
import type { IncomingMessage } from 'node:http';
import { LOOPBACK } from '../../contracts/product.js';
import { HEADER } from '../../contracts/wire.js';
import { isNonce, proofMatches, upgradeProof } from '../../link/proof.js';
import type { RefusalStatus } from './farewell.js';
import type { SeenNonces } from './seen-nonces.js';

export type GateAnswer =
  | { readonly pass: true; readonly nonce: string }
  | { readonly pass: false; readonly status: RefusalStatus; readonly why: string };

export interface GateFacts {
  readonly port: number;
  readonly token: string;
  readonly draining: boolean;
  readonly seen: SeenNonces;
}

/**
 * Judges an upgrade request. Shims send no Origin: any at all, `null` too, is a web page's (403), and so is a Host
 * other than ours (DNS rebinding), or more than one. Only then is the proof looked at (401), and each one is good once.
 */
export function judgeUpgrade(
  { headers, headersDistinct, url }: IncomingMessage,
  facts: GateFacts,
): GateAnswer {
  const hosts = headersDistinct['host'] ?? [];
  if (hosts.length !== 1 || hosts[0] !== `${LOOPBACK}:${facts.port}`)
    return { pass: false, status: 403, why: 'foreign host' };
  if (headers.origin !== undefined) return { pass: false, status: 403, why: 'has an origin' };
  const nonce = headers[HEADER.nonce];
  if (!isNonce(nonce) || !proofMatches(headers[HEADER.proof], upgradeProof(facts.token, nonce))) {
    return { pass: false, status: 401, why: 'no proof' };
  }
  if (url !== '/') return { pass: false, status: 404, why: 'unknown path' };
  if (facts.draining) return { pass: false, status: 503, why: 'draining' };
  if (!facts.seen.take(nonce)) return { pass: false, status: 401, why: 'replayed' };
  return { pass: true, nonce };
}
