/**
 * `rules.json` in the home: what the person tells us of clients and servers that we do not know by ourselves.
 * `{ "clients": [{ "name": "Zed", "program": "zed-editor" }], "servers": [{ "name": "notes", "command": "notes-mcp",
 * "args": [] }], "spare": ["notes"] }`; comments are allowed. What does not fit is left out and said.
 */
import type { ClientMark, ConfiguredServer } from '../contracts/clients.js';
import { entriesAt, valuesAt } from './formats/entries.js';

const MAX_CLIENTS = 100;
const MAX_SPARED = 500;

export interface Rules {
  readonly clients: readonly ClientMark[];
  readonly servers: readonly ConfiguredServer[];
  readonly spared: ReadonlySet<string>;
  /** What was left out, in words. */
  readonly faults: readonly string[];
}

export const NO_RULES: Rules = { clients: [], servers: [], spared: new Set(), faults: [] };

/** Pure. `file`: where they stand, for people. */
export function rulesOf(document: unknown, file: string): Rules {
  if (document === undefined) return NO_RULES;
  const clients = listAt(document, 'clients').slice(0, MAX_CLIENTS);
  const marks = clients.flatMap((client) => markOf(client) ?? []);
  const servers = entriesAt(document, [['servers']]);
  const spared = listAt(document, 'spare').filter((name) => typeof name === 'string');
  const faults = [
    ...(marks.length < clients.length ? ['a client needs a "name" and a "program" (no path)'] : []),
    ...(servers.length < listAt(document, 'servers').length
      ? ['a server needs a "name", a "command", and "args" as a list of texts']
      : []),
  ];
  return {
    clients: marks,
    servers: servers.map((entry) => ({ ...entry, client: null, file })),
    spared: new Set(spared.slice(0, MAX_SPARED)),
    faults,
  };
}

function listAt(document: unknown, key: string): unknown[] {
  return valuesAt(document, [key]).flatMap((value) => (Array.isArray(value) ? value : []));
}

function markOf(value: unknown): ClientMark | null {
  const [name] = valuesAt(value, ['name']);
  const [program] = valuesAt(value, ['program']);
  if (typeof name !== 'string' || name === '' || typeof program !== 'string') return null;
  if (program === '' || /[\\/]/.test(program)) return null;
  const exact = new RegExp(`(^|/)${program.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(\\.exe)?$`);
  return { id: `rule:${name}`, product: name, programs: [exact], scripts: [exact] };
}
