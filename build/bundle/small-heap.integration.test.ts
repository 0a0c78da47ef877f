/** The daemon's program as built, loaded by a Node of its own: what V8 holds for young objects after a burst of them. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const DAEMON = path.resolve(import.meta.dirname, '../../dist/bin/programs/daemon.cjs');
const MIB = 1_048_576;

/** Bytes of the space for young objects once enough of them have lived for a while. */
const BURST = `
  const kept = [];
  for (let index = 0; index < 2_000_000; index += 1) kept[index % 20_000] = { index, list: [index] };
  const young = require('node:v8').getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  process.stdout.write(String(young.space_size));
`;

async function youngBytes(first: string): Promise<number> {
  const { stdout, stderr } = await run(process.execPath, ['-e', first + BURST]);
  expect(stderr).toBe('');
  return Number(stdout);
}

it('a daemon’s space for young objects stays at its first size, where another program’s has grown', async () => {
  expect(await youngBytes(`require(${JSON.stringify(DAEMON)});`)).toBeLessThanOrEqual(2 * MIB);
  expect(await youngBytes('')).toBeGreaterThanOrEqual(8 * MIB);
});
