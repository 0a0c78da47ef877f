/** The programs of these sources under another version: see build/other-build.mjs. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = path.resolve(import.meta.dirname, '../../build/other-build.mjs');
const BUILD_TIMEOUT_MS = 60_000;

export interface OtherBuild {
  readonly cli: string;
  readonly shim: string;
}

export async function buildOther(
  folder: string,
  version: string,
  wireProtocol?: number,
): Promise<OtherBuild> {
  const wire = wireProtocol === undefined ? [] : ['--wire', String(wireProtocol)];
  await promisify(execFile)(process.execPath, [SCRIPT, folder, version, ...wire], {
    timeout: BUILD_TIMEOUT_MS,
  });
  return {
    cli: path.join(folder, 'dist/bin/shimkeeper.cjs'),
    shim: path.join(folder, 'dist/bin/shimkeeper-shim.cjs'),
  };
}
