import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';
import type { AutostartMode, HealthFile } from '../../contracts/files.js';
import { ENV, LOOPBACK } from '../../contracts/product.js';

const require = createRequire(import.meta.url);

/** One test's own user: home directory, configuration directory, Shimkeeper home and port. */
export class TestHome {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'sk-e2e-')));
  readonly home = path.join(this.root, 'home');

  #portInEnvironment = true;

  private constructor(readonly port: number) {
    for (const name of ['home', 'user', 'config']) mkdirSync(path.join(this.root, name), { mode: 0o700 });
  }

  static async make(): Promise<TestHome> {
    return new TestHome(await freePort());
  }

  /** Environment of every process that the test starts. */
  get env(): Record<string, string> {
    const kept = ['PATH', 'DISPLAY', 'XAUTHORITY', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR'];
    const own = Object.fromEntries(
      kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ) as Record<string, string>;
    return {
      ...own,
      HOME: path.join(this.root, 'user'),
      XDG_CONFIG_HOME: path.join(this.root, 'config'),
      [ENV.home]: this.home,
      ...(this.#portInEnvironment ? { [ENV.port]: String(this.port) } : {}),
    };
  }

  path(...parts: string[]): string {
    return path.join(this.home, ...parts);
  }

  /** `everything`: the public reference server. It is started once, whoever asks. */
  configureEverything(settings: { autostart?: AutostartMode } = {}): void {
    const script = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');
    const server = { command: process.execPath, args: [script, 'stdio'] };
    const config = { ...settings, mcpServers: { everything: server } };
    writeFileSync(this.path('config.json'), JSON.stringify(config, null, 2), { mode: 0o600 });
  }

  /** From here on config.json says the port, and the environment says none: it can be changed then. */
  configurePort(): void {
    this.#portInEnvironment = false;
    mkdirSync(this.home, { mode: 0o700, recursive: true });
    const config = { port: this.port, mcpServers: {} };
    writeFileSync(this.path('config.json'), JSON.stringify(config, null, 2), { mode: 0o600 });
  }

  health(): HealthFile | null {
    const text = this.read('health.json');
    return text === null ? null : (JSON.parse(text) as HealthFile);
  }

  read(name: string): string | null {
    try {
      return readFileSync(this.path(name), 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
