/** A server of our own that counts writes: what ran twice stands twice in its file. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestHome } from './home.js';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/ledger-server.mjs');

export class Ledger {
  private readonly file: string;

  /** Configures the home with this one server. */
  constructor(home: TestHome) {
    this.file = path.join(home.folder, 'ledger.txt');
    writeFileSync(this.file, '');
    const ledger = { command: process.execPath, args: [SERVER, this.file] };
    writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { ledger } }), { mode: 0o600 });
  }

  entries(): string[] {
    return readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
  }

  /** What was written more than once. */
  repeated(): string[] {
    const entries = this.entries();
    return entries.filter((entry, index) => entries.indexOf(entry) !== index);
  }
}
