/**
 * The built-in example server: MCP over stdio in a few lines, without network, without libraries.
 * It answers what the protocol asks of a small server and ends when its stdin ends.
 */
import { createInterface } from 'node:readline';
import { VERSION } from '../../contracts/product.js';
import { answer } from './answers.js';

const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
lines.on('line', (line) => {
  const reply = answer(line, VERSION);
  if (reply !== null) process.stdout.write(`${reply}\n`);
});
// Nothing else keeps the process: with stdin gone, Node ends by itself. A broken stdout ends it at once.
process.stdout.on('error', () => process.exit(0));
