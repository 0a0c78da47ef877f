/** These sources under another version, as a second installation: see build/other-build.mjs. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const BUILD_TIMEOUT_MS = 60_000;
const SANDBOX_ARGS = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export class OtherBuild {
  private constructor(private readonly folder: string) {}

  static async make(folder: string, version: string): Promise<OtherBuild> {
    const args = [path.resolve('build/other-build.mjs'), folder, version, '--tray'];
    await promisify(execFile)(process.execPath, args, { timeout: BUILD_TIMEOUT_MS });
    return new OtherBuild(folder);
  }

  /** Its `shimkeeper ARGS`; rejects unless it exits with 0. */
  async cli(env: Record<string, string>, ...args: string[]): Promise<string> {
    const program = path.join(this.folder, 'dist/bin/shimkeeper.cjs');
    return (await promisify(execFile)(process.execPath, [program, ...args], { env })).stdout;
  }

  /** Its tray app, hidden, as a checkout runs it. */
  tray(env: Record<string, string>): { pid: number; quit: () => Promise<number | null> } {
    const { executable } = JSON.parse(readFileSync('.cache/electron-runtime.json', 'utf8')) as {
      executable: string;
    };
    const child = spawn(executable, [this.folder, ...SANDBOX_ARGS, '--hidden'], { env, stdio: 'ignore' });
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return {
      pid: child.pid ?? 0,
      quit: () => {
        child.kill('SIGTERM');
        return exit;
      },
    };
  }
}
