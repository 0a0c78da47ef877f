/** For tests: a user with a home, and a connector that works in it. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClientId } from '../../contracts/clients.js';
import type { ConnectAction, ConnectPlan, ConnectResult } from '../../contracts/connect.js';
import { readJsonc } from '../formats/document.js';
import { Connector } from './connector.js';
import type { ConnectDeps } from './deps.js';

export class Stand {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'sk-connect-'));
  readonly config = path.join(this.folder, '.shimkeeper', 'config.json');
  /** Before which of the writes it dies, counted from 0; null: none. */
  diesBefore: number | null = null;
  /** What somebody else does right before a write. */
  meanwhile: (step: string) => void = () => undefined;
  readonly steps: string[] = [];
  readonly connector: Connector;

  constructor() {
    const home = path.join(this.folder, '.shimkeeper');
    this.connector = this.#connectorOf(home, (product) => ({
      command: path.join(home, 'bin/shimkeeper-shim'),
      args: ['--client', product],
    }));
  }

  /** A connector of another home of the same user, whose entry is as that of a real launcher. */
  ofHome(name: string): Connector {
    const home = path.join(this.folder, name);
    return this.#connectorOf(home, () => ({
      command: '/bin/sh',
      args: [path.join(home, 'bin/shimkeeper-shim')],
    }));
  }

  #connectorOf(home: string, shim: ConnectDeps['shim']): Connector {
    return new Connector({
      home: {
        home,
        config: path.join(home, 'config.json'),
        clientsDir: path.join(home, 'clients'),
        backupsDir: path.join(home, 'backups'),
      },
      user: () => ({ platform: process.platform, home: this.folder, env: {} }),
      shim,
      checkConfig: (text) => void readJsonc(text),
      files: {
        read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null),
        write: (file, text) => this.put(file, text),
        remove: (file) => rmSync(file, { force: true }),
        names: (folder) => (existsSync(folder) ? readdirSync(folder) : []),
      },
      now: () => new Date(),
      version: '1.0.0',
      beforeStep: (step) => {
        if (this.steps.length === this.diesBefore) throw new Error('died');
        this.steps.push(step);
        this.meanwhile(step);
      },
    });
  }

  /** `name`: absolute, or below the user's home. */
  put(name: string, text: string | Buffer, mode?: number): string {
    const file = path.resolve(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (mode !== undefined) chmodSync(file, mode);
    return file;
  }

  text(name: string): string {
    return readFileSync(path.resolve(this.folder, name), 'utf8');
  }

  /** The servers of `config.json`. */
  servers(): Record<string, unknown> {
    if (!existsSync(this.config)) return {};
    return (JSON.parse(this.text(this.config)) as { mcpServers?: Record<string, unknown> }).mcpServers ?? {};
  }

  run(client: ClientId, action: ConnectAction): { plan: ConnectPlan; result: ConnectResult } {
    this.steps.length = 0;
    const plan = this.connector.plan(client, action);
    return { plan, result: this.connector.apply(plan.id) };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
