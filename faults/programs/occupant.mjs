/**
 * Another program that takes the port as soon as it is free: `occupant.mjs PORT MANNER WAIT_MS HOLD_MS`. It tells its
 * parent when it begins, whether it got the port, and every byte that it was given: none of them may be a secret.
 */
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const [, , port, manner, waitMs, holdMs] = process.argv;
const RETRY_MS = 2;
const MAX_HEARD_BYTES = 64 * 1024;
const LOOPBACK = '127.0.0.1';

let heard = '';

/** @param {import('node:net').Socket} socket */
function meet(socket) {
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    heard = (heard + chunk.toString('latin1')).slice(0, MAX_HEARD_BYTES);
  });
  if (manner === 'rude') socket.destroy();
  if (manner === 'web') socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
}

/** @returns {Promise<boolean>} */
function take() {
  const server = createServer(meet);
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(Number(port), LOOPBACK, () => resolve(true));
  });
}

process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
const deadline = performance.now() + Number(waitMs);
let taken = false;
while (!taken && performance.now() < deadline) {
  taken = await take();
  if (!taken) await pause(RETRY_MS);
}
if (taken) {
  process.send?.({ taken: true });
  await pause(Number(holdMs));
}
process.send?.({ taken, heard }, () => process.exit(0));
