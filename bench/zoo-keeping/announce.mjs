/** Shims' announcements, as a shim writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/**
 * @typedef {import('./zoo.mjs').Identity} Identity
 * @param {string} home @param {Identity} shim @param {Identity} client
 * @param {{ stdinEnded?: boolean, stdinProvenAt?: string }} [change]
 */
export function announceShim(home, shim, client, change = {}) {
  const announcement = {
    schema: 1,
    role: 'shim',
    bootId,
    ...shim,
    startTime: Date.now(),
    version: '0.1.0',
    client: 'zoo',
    clientIdentity: { bootId, ...client },
    clientName: 'zoo',
    state: 'attached',
    stdinEnded: false,
    stdinProvenAt: null,
    announcedAt: new Date().toISOString(),
    ...change,
  };
  const file = path.join(home, 'shims', `${shim.pid}-${shim.startTicks}.json`);
  writeFileSync(file, JSON.stringify(announcement), { mode: 0o600 });
}
