/** One round of the zoo (bench/zoo.mjs has twenty): real processes, the real command line, exactly the guilty gone. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ZOO = path.resolve(import.meta.dirname, '../bench/zoo.mjs');
/** Half a minute on an idle machine; a loaded one is given its time. */
const TIMEOUT_MS = 240_000;

it.skipIf(process.platform !== 'linux')(
  'of 300 processes exactly the guilty are accused, and after cleanup exactly they are gone',
  async () => {
    const env = { ...process.env, SHIMKEEPER_BENCH_QUICK: '1' };
    const done = promisify(execFile)(process.execPath, [ZOO], { env, timeout: TIMEOUT_MS });
    const { stdout, stderr } = await done.catch((error: { stdout: string; stderr: string }) => error);
    expect(stderr).not.toMatch(/round 1, /);
    expect(stdout).toMatch(/false accusations +0 .*\n.*misses +0 .*\n/);
    expect(stdout).not.toContain('✗');
  },
  TIMEOUT_MS + 10_000,
);
