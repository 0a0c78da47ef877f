import { expect, it } from 'vitest';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { NOW, row } from '../fixtures/made-up.js';
import { classify } from './classify.js';
import { runningClients, workingFolders } from './running-clients.js';

const claude = { id: 'claude-code', product: 'Claude Code', programs: [/(^|\/)claude$/], scripts: [] };
const catalogue = { clients: [claude], servers: [], spared: new Set<string>(), problems: [] };
const classOf = ({ argv }: ProcessRow) => (argv ? classify(argv, catalogue) : null);
const rows = [
  row(50, { argv: ['claude'] }),
  row(51, { argv: ['claude', '--type=renderer'] }),
  row(52, { argv: null }),
  row(53, { argv: ['/usr/bin/claude', '-c'] }),
  row(54, { argv: ['vim', 'claude'] }),
];

it('are the programs themselves, without their helpers', () => {
  const snapshot = { at: NOW, rows: new Map(rows.map((one) => [one.pid, one])) };
  expect(runningClients(snapshot, classOf).map(({ id, row: { pid } }) => [id, pid])).toEqual([
    ['claude-code', 50],
    ['claude-code', 53],
  ]);
});

it('name each folder once, in an order of their own', () => {
  const clients = rows.slice(0, 2).map((one) => ({ id: 'claude-code', row: one }));
  const folders = (...names: (string | null)[]) =>
    new Map(names.flatMap((name, at) => (name === null ? [] : [[identityKey(rows[at]!), name] as const])));
  expect(workingFolders(clients, folders('/b', '/a'))).toEqual([
    { client: 'claude-code', folder: '/a' },
    { client: 'claude-code', folder: '/b' },
  ]);
  expect(workingFolders(clients, folders('/b', '/b'))).toHaveLength(1);
  expect(workingFolders(clients, folders(null, null))).toEqual([]);
});
