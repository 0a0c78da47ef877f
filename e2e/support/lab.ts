import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { test as base, expect } from 'playwright/test';
import { systemCode } from '../../contracts/errors.js';
import { LOOPBACK } from '../../contracts/product.js';
import { writeAnnouncement } from '../../home/announce.js';
import { readIdentity } from '../../home/identity.js';
import { homePaths } from '../../home/paths.js';
import { App, type PlainApp, startPlain } from './app.js';
import { McpClient, type PastedEntry } from './clients.js';
import { Desktop } from './desktop.js';
import { processesOf } from './processes.js';
import { TestHome } from './test-home.js';
import { until } from './until.js';

const CLI = path.resolve('dist/bin/shimkeeper.cjs');
/** A daemon that was asked to go, its servers' trees, and Chromium's helpers. */
const GONE_MS = 15_000;
const READY_MS = 20_000;

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** All that one test needs, and the guarantee that nothing of it is left. */
export class Lab {
  #app: App | null = null;
  readonly #clients: McpClient[] = [];
  readonly #children: ChildProcess[] = [];

  private constructor(
    readonly home: TestHome,
    readonly desktop: Desktop,
  ) {}

  static async open(panel: boolean): Promise<Lab> {
    return new Lab(await TestHome.make(), await Desktop.start({ panel }));
  }

  get env(): Record<string, string> {
    return { ...this.home.env, DBUS_SESSION_BUS_ADDRESS: this.desktop.busAddress };
  }

  /** Starts the packaged app and waits until its daemon serves. */
  async startApp(args: readonly string[] = []): Promise<App> {
    const app = await this.startAppWithoutDaemon(args);
    await until('the daemon of the app', () => this.home.health()?.pid === app.pid, READY_MS);
    return app;
  }

  /** For a start that meets a taken port: there is an app, and there will be no daemon. */
  async startAppWithoutDaemon(args: readonly string[] = []): Promise<App> {
    this.#app = await App.launch(this.env, args);
    return this.#app;
  }

  /** The packaged app as a desktop starts it, without Playwright; what it says is kept from its first word on. */
  startPlain(args: readonly string[], env: Record<string, string> = this.env): PlainApp {
    const plain = startPlain(env, args);
    this.#children.push(plain.child);
    return plain;
  }

  /** A stranger on the home's port, or on another. */
  async occupyPort(port = this.home.port): Promise<{ close(): Promise<void> }> {
    const server = createServer((socket) => socket.destroy()).listen(port, LOOPBACK);
    await once(server, 'listening');
    return {
      close: async () => {
        server.close();
        await once(server, 'close');
      },
    };
  }

  async client(name: string, shimArgs: readonly string[] = []): Promise<McpClient> {
    const client = await McpClient.connect(name, this.home.env, shimArgs);
    this.#clients.push(client);
    return client;
  }

  /** A client that starts exactly what was pasted into its configuration. */
  async pasted(entry: PastedEntry): Promise<McpClient> {
    const client = await McpClient.pasted(entry, this.home.env);
    this.#clients.push(client);
    return client;
  }

  /** A client that is gone, and its shim that could not notice because it is stopped. Resolves to the shim's pid. */
  async orphan(name: string): Promise<number> {
    const client = await this.client(name);
    process.kill(client.shimPid, 'SIGSTOP');
    await client.kill();
    return client.shimPid;
  }

  /** A process with a daemon's command line that does not own the port: it just stays. */
  async duplicate(): Promise<ChildProcess> {
    const directory = path.join(this.home.root, 'elsewhere');
    mkdirSync(directory, { recursive: true });
    const script = path.join(directory, 'shimkeeper.cjs');
    // Written once: another one may be reading it.
    if (!existsSync(script)) writeFileSync(script, 'setInterval(() => undefined, 60_000);\n');
    return this.spawn(process.execPath, [script, 'daemon', '--home', this.home.home]);
  }

  /** A server whose daemon is gone, as a killed one leaves it: running, and announced in the home. */
  async leftServer(name: string): Promise<ChildProcess> {
    const daemon = await this.spawn('/bin/sleep', ['60']);
    const command = [process.execPath, '-e', 'setInterval(() => undefined, 60_000)'];
    // As a daemon starts it: in a session of its own.
    const child = await this.spawn('setsid', command);
    const [identity, starter] = [readIdentity(child.pid ?? 0), readIdentity(daemon.pid ?? 0)];
    if (!identity || !starter) throw new Error('the server did not stay');
    await endChild(daemon);
    const announced = {
      schema: 1,
      role: 'server',
      name,
      command,
      announcedAt: new Date().toISOString(),
    } as const;
    writeAnnouncement(homePaths(this.home.home).serversDir, { ...announced, ...identity, daemon: starter });
    return child;
  }

  async spawn(
    command: string,
    args: readonly string[],
    env: Record<string, string> = this.env,
  ): Promise<ChildProcess> {
    const child = spawn(command, [...args], { env, stdio: 'ignore' });
    this.#children.push(child);
    await once(child, 'spawn');
    return child;
  }

  cli(...args: string[]): Promise<CliResult> {
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, ...args], { env: this.home.env }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** Ends everything in order, then looks for what is left. */
  async close(): Promise<void> {
    for (const client of this.#clients) {
      signal(client.shimPid, 'SIGCONT');
      await client.close();
    }
    if (this.#app) await this.#app.quit();
    for (const child of this.#children) await endChild(child);
    if (processesOf(this.home.root).length > 0) await this.cli('stop');
    const left = await leftOf(this.home.root);
    await this.desktop.stop();
    this.home.remove();
    expect(left, 'processes that the test left behind').toEqual([]);
  }
}

/** `panel: false` gives a desktop without a tray host. */
export const test = base.extend<{ lab: Lab; panel: boolean }>({
  panel: [true, { option: true }],
  lab: async ({ panel }, use) => {
    const lab = await Lab.open(panel);
    try {
      await use(lab);
    } finally {
      await lab.close();
    }
  },
});

export { expect };

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** What still runs for this test after its time to go; ended then, so that one test's failure is not the next one's. */
async function leftOf(root: string): Promise<string[]> {
  const deadline = Date.now() + GONE_MS;
  let left = processesOf(root);
  while (left.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = processesOf(root);
  }
  for (const { pid } of left) signal(pid, 'SIGKILL');
  return left.map(({ pid, argv }) => `${pid} ${argv.join(' ')}`);
}
