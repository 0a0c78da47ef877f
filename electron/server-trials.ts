/** "Start it, list its tools", for a server of config.json: one at a time, and none that outlives the app. */
import { performance } from 'node:perf_hooks';
import { messageOf } from '../contracts/errors.js';
import { SERVER_TEST_MS, type ServerTestResult } from '../contracts/ipc.js';
import { loadConfig } from '../daemon/config.js';
import { startAside, type TrialSystem } from '../daemon/servers/system.js';
import { tryServer } from '../daemon/servers/trial.js';
import { APP_TEXTS } from '../texts/app.js';

export class ServerTrials {
  #running: Promise<ServerTestResult> | null = null;
  readonly #stop = new AbortController();

  constructor(private readonly system: TrialSystem) {}

  /** Never rejects: what hinders the test is its result. */
  run(name: string): Promise<ServerTestResult> {
    if (this.#running) return Promise.resolve(failed(APP_TEXTS.trials.underWay));
    if (this.#stop.signal.aborted) return Promise.resolve(failed(APP_TEXTS.trials.quitting));
    this.#running = this.#try(name).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Resolves when the server under test is gone. May be called twice. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #try(name: string): Promise<ServerTestResult> {
    try {
      const { mcpServers } = loadConfig(this.system.paths.config).config;
      const spec = Object.hasOwn(mcpServers, name) ? mcpServers[name] : undefined;
      if (!spec) return failed(APP_TEXTS.trials.unknown(name));
      return await tryServer({
        start: startAside(this.system, name, spec),
        now: () => performance.now(),
        timeoutMs: SERVER_TEST_MS,
        signal: this.#stop.signal,
      });
    } catch (error) {
      return failed(messageOf(error));
    }
  }
}

function failed(error: string): ServerTestResult {
  return { ok: false, milliseconds: 0, tools: [], error, stderr: [] };
}
