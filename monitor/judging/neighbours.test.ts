import { describe, expect, it } from 'vitest';
import type { ClientCatalogue } from '../../contracts/clients.js';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import type { StdinState } from '../facts.js';
import { NOW, row, UID } from '../fixtures/made-up.js';
import { windowsRow } from '../fixtures/made-up-windows.js';
import { suspects } from './abandoned.js';
import { classify } from './classify.js';
import { judgeNeighbours, type NeighbourVerdicts, SERVER_END_WINDOW_MS } from './neighbours.js';
import { whoIsWho } from './people.js';

const entry = (name: string, command: string, args: string[], client: string | null = 'cursor') => ({
  name,
  command,
  args,
  client,
  file: `/home/ada/${client}.json`,
});
const mark = (id: string, product: string, name: RegExp) => ({ id, product, programs: [name], scripts: [] });
const FOLDER_VARIABLE = ['$', '{workspaceFolder}'].join('');
const CATALOGUE: ClientCatalogue = {
  clients: [mark('cursor', 'Cursor', /(^|\/)cursor$/), mark('claude-code', 'Claude Code', /(^|\/)claude$/)],
  servers: [
    entry('notes', '/opt/notes-mcp', []),
    entry('notes-of-claude', '/opt/notes-mcp', [], 'claude-code'),
    entry('relative', 'node', ['server.js']),
    entry('spared', '/opt/spared-mcp', []),
    entry('mine', '/opt/mine-mcp', [], null),
    entry('packaged', 'npx', ['-y', 'notes-pkg']),
    entry('od d', '/opt/odd-mcp', []),
    entry('beta', '/home/ada/b/server', ['--stdio']),
    entry('alpha', '/opt/a/server', ['--stdio'], 'claude-code'),
    entry('filled', 'node', [`${FOLDER_VARIABLE}/filled.js`]),
    entry('relative-of-claude', 'node', ['server.js'], 'claude-code'),
    entry('wrapped', '/home/ada/run-srv.sh', []),
    { ...entry('kept-here', '/opt/kept-mcp', []), surroundings: 'digest of one file' },
    { ...entry('kept-there', '/opt/kept-mcp', [], 'claude-code'), surroundings: 'digest of another' },
    entry('weather', 'uv', ['--directory', '/srv/weather', 'run', 'weather.py']),
  ],
  spared: new Set(['spared', 'od\nd']),
  problems: [],
};
const INIT = row(1, { argv: ['/sbin/init'], uid: 0, name: 'systemd', startTicks: 1, ppid: 0, session: 1 });
const SESSION = 40;
const cursor = row(50, { argv: ['/usr/share/cursor/cursor'], session: SESSION });
const notes = row(60, { argv: ['/opt/notes-mcp'], ppid: 50, session: SESSION });
const left = { ...notes, ppid: 1 };
const ENDED: StdinState = { kind: 'ended', how: 'stdin closed' };

interface Change {
  readonly stdin?: StdinState | undefined;
  readonly since?: number;
  readonly ownUid?: number | null;
  readonly own?: number[];
  readonly folders?: Readonly<Record<number, string>>;
}

function judge(
  rows: readonly ProcessRow[],
  { stdin, since = SERVER_END_WINDOW_MS, ownUid = UID, own = [], folders = {} }: Change = {},
): NeighbourVerdicts & { asked: number[] } {
  const snapshot = { at: NOW, rows: new Map([INIT, ...rows].map((one) => [one.pid, one])) };
  const classOf = (one: ProcessRow) => (one.argv ? classify(one.argv, CATALOGUE) : null);
  const isDaemons = ({ pid }: ProcessRow) => own.includes(pid);
  const people = whoIsWho(snapshot, { classOf, isDaemons, folderOf: ({ pid }) => folders[pid] ?? null });
  const known = {
    snapshot,
    people,
    catalogue: CATALOGUE,
    classOf,
    ownUid,
    now: NOW,
    homeOf: () => '/other',
    isOwnHome: (home: string) => home === '/home',
  };
  const asked = suspects(known).map(({ pid }) => pid);
  const stdins = new Map(stdin ? rows.map((one) => [identityKey(one), stdin]) : []);
  const leftSince = new Map(rows.map((one) => [identityKey(one), NOW - since]));
  return { ...judgeNeighbours({ ...known, stdin: stdins, leftSince }), asked };
}

describe('a server under a live client', () => {
  it('is in use, with its client, and is not even asked for its stdin', () => {
    const found = judge([cursor, notes], { stdin: ENDED });
    expect(found.servers).toMatchObject([
      { pid: 60, name: 'notes', state: 'in-use', client: 'cursor', clientPid: 50, proof: 'configuration' },
    ]);
    expect(found.clients).toMatchObject([{ pid: 50, product: 'Cursor', servers: [60], shims: [] }]);
    expect([found.orphanServers, found.asked]).toEqual([[], []]);
  });

  it('has the name that its own client gives it', () => {
    const claude = row(50, { argv: ['claude', '--resume', 'a1'] });
    expect(judge([claude, notes]).servers).toMatchObject([
      { name: 'notes-of-claude', session: 'session a1' },
    ]);
  });

  it('through launchers and helpers, with the window that it belongs to', () => {
    const helper = row(51, {
      argv: ['/usr/share/cursor/cursor', '--type=utility'],
      ppid: 50,
      session: SESSION,
    });
    const sh = row(55, { argv: ['sh', '-c', '/opt/notes-mcp'], ppid: 51 });
    expect(judge([cursor, helper, sh, { ...notes, ppid: 55 }]).servers).toMatchObject([
      { pid: 55, members: [55, 60], clientPid: 50, session: 'window of helper pid 51' },
    ]);
  });

  it('and its client are told with the conversation or the terminal, and the folder that it works in', () => {
    const folders = { 50: '/home/ada/no\ntes' };
    const inTerminal = judge([row(50, { argv: ['claude'], session: SESSION }), notes], { folders });
    expect(inTerminal.servers[0]?.session).toBe('terminal session 40 in /home/ada/no tes');
    expect(inTerminal.clients[0]?.session).toBe('terminal session 40 in /home/ada/no tes');
    const resumed = judge([row(50, { argv: ['claude', '--resume', 'a1'] }), notes], { folders });
    expect(resumed.clients[0]?.session).toBe('session a1 in /home/ada/no tes');
    const nowhere = judge([row(50, { argv: ['claude'], session: null })]);
    expect(nowhere.clients).toMatchObject([{ pid: 50, session: null }]);
  });

  it('a client with several windows is in none of them', () => {
    const helper = (pid: number) =>
      row(pid, { argv: ['/usr/share/cursor/cursor', '--type=utility'], ppid: 50, session: SESSION });
    const one = [cursor, helper(51), { ...notes, ppid: 51 }];
    expect(judge(one).clients).toMatchObject([{ pid: 50, session: 'window of helper pid 51' }]);
    const second = { ...row(61, { argv: ['/opt/notes-mcp'], ppid: 52 }) };
    const two = judge([...one, helper(52), second]);
    expect(two.clients).toMatchObject([{ pid: 50, session: null, servers: [60, 61] }]);
    expect(two.servers.map(({ session }) => session)).toEqual([
      'window of helper pid 51',
      'window of helper pid 52',
    ]);
  });

  it('is known by its client and its own name where no file names it', () => {
    const unknown = row(60, { argv: ['node', '/x/node_modules/mcp-server-weather/index.js'], ppid: 50 });
    expect(judge([cursor, unknown]).servers).toMatchObject([
      { proof: 'parentage', name: 'mcp-server-weather' },
    ]);
    expect(
      judge([cursor, row(60, { argv: ['git', 'log', 'mcp.txt.d/x', 'mcp'], ppid: 50 })]).servers.length,
    ).toBeLessThan(2);
    expect(judge([cursor, row(60, { argv: ['node', '/x/tsserver.js'], ppid: 50 })]).servers).toEqual([]);
  });

  const script = row(55, { argv: ['/bin/bash', '/home/ada/run-srv.sh'], ppid: 50, session: SESSION });
  const behind = row(60, { argv: ['node', '/srv/a.js'], ppid: 55, session: SESSION, rssBytes: 90_000_000 });

  it('behind a script that its file names is one with the script, with the memory of both', () => {
    expect(judge([cursor, script, behind]).servers).toMatchObject([
      { pid: 55, name: 'wrapped', members: [55, 60], clientPid: 50, rssBytes: 91_000_000 },
    ]);
  });

  it('keeps what it starts by itself apart, and so does a script with two programs', () => {
    const own = row(61, { argv: ['git', 'log'], ppid: 60, session: SESSION });
    expect(judge([cursor, notes, own]).servers).toMatchObject([{ pid: 60, members: [60] }]);
    expect(judge([cursor, script, behind, { ...own, ppid: 55 }]).servers).toMatchObject([
      { pid: 55, members: [55] },
    ]);
  });

  it('behind `uv --directory ... run` is one with it', () => {
    const uv = row(55, { argv: ['uv', '--directory', '/srv/weather', 'run', 'weather.py'], ppid: 50 });
    const python = row(60, { argv: ['/srv/weather/.venv/bin/python3', 'weather.py'], ppid: 55 });
    expect(judge([cursor, uv, python]).servers).toMatchObject([
      { pid: 55, name: 'weather', members: [55, 60], clientPid: 50 },
    ]);
  });

  it('is not what was typed into a terminal of that client', () => {
    const shell = row(55, { argv: ['/bin/bash'], ppid: 50 });
    expect(judge([cursor, shell, { ...notes, ppid: 55 }]).servers).toMatchObject([
      { client: null, state: 'unknown' },
    ]);
  });

  it('is no server of ours: those of our daemon are judged elsewhere', () => {
    expect(judge([cursor, notes], { own: [60] }).servers).toEqual([]);
  });

  it('copies are told with what sharing would free, and nobody is accused', () => {
    const claude = row(70, { argv: ['claude'] });
    const second = row(80, { argv: ['/opt/notes-mcp'], ppid: 70, rssBytes: 3_000_000 });
    const found = judge([cursor, notes, claude, second]);
    expect(found.duplicateServers).toMatchObject([
      { copies: [{ pid: 60 }, { pid: 80 }], reclaimableBytes: 1_000_000 },
    ]);
    expect(found.orphanServers).toEqual([]);
    expect(judge([cursor, notes, { ...second, ppid: 1 }]).duplicateServers).toEqual([]);
  });

  const claude = row(70, { argv: ['claude'] });
  const two = (first: string[], second: string[]): ProcessRow[] => [
    cursor,
    claude,
    row(60, { argv: first, ppid: 50 }),
    row(80, { argv: second, ppid: 70 }),
  ];
  const different: [string, ProcessRow[], Change?][] = [
    ['of another path', two(['/home/ada/b/server', '--stdio'], ['/opt/a/server', '--stdio'])],
    [
      'of another window',
      [
        cursor,
        row(60, { argv: ['node', '/p/filled.js'], ppid: 50 }),
        row(80, { argv: ['node', '/q/filled.js'], ppid: 50 }),
      ],
    ],
    ['with other variables', two(['/opt/kept-mcp'], ['/opt/kept-mcp'])],
    ['in folders that are not known', two(['node', 'server.js'], ['node', 'server.js'])],
    [
      'in other folders',
      two(['node', 'server.js'], ['node', 'server.js']),
      { folders: { 60: '/p', 80: '/q' } },
    ],
    ['known by their own words', two(['node', 'build/mcp.js'], ['node', 'build/mcp.js'])],
  ];
  it.each(different)('programs %s are no copies', (_what, rows, change) => {
    const found = judge(rows, change);
    expect(found.servers).toHaveLength(2);
    expect(found.duplicateServers).toEqual([]);
  });

  it('relative programs in one folder are copies', () => {
    const found = judge(two(['node', 'server.js'], ['node', 'server.js']), {
      folders: { 60: '/p', 80: '/p' },
    });
    expect(found.duplicateServers).toMatchObject([{ copies: [{ pid: 60 }, { pid: 80 }] }]);
  });
});

describe('on Windows, which tells no users', () => {
  it('a server behind its launchers is one, under one client with its helpers', () => {
    const cursorExe = 'C:\\Programs\\cursor\\cursor';
    const rows = [
      windowsRow(50, [cursorExe], 4),
      windowsRow(51, [cursorExe, '--type=utility'], 50),
      windowsRow(60, ['C:\\Windows\\System32\\cmd.exe', '/d', '/s', '/c', 'npx', '-y', 'notes-pkg'], 51),
      windowsRow(61, ['C:\\n\\node.exe', 'C:\\n\\npx-cli.js', '-y', 'notes-pkg'], 60),
      windowsRow(62, ['C:\\n\\node.exe', 'C:\\c\\node_modules\\mcp-notes\\index.js'], 61),
    ];
    const found = judge(rows, { ownUid: null });
    expect(found.clients.map(({ pid }) => pid)).toEqual([50]);
    expect(found.servers).toMatchObject([{ pid: 60, members: [60, 61, 62], clientPid: 50 }]);
    expect(found.duplicateServers).toEqual([]);
  });
});

describe('a server that its client left behind', () => {
  it('is accused with every fact that it stands on', () => {
    const { orphanServers, servers } = judge([left], { stdin: ENDED });
    expect(servers).toMatchObject([{ pid: 60, state: 'orphan' }]);
    expect(orphanServers).toMatchObject([{ pid: 60, role: 'server', leftBy: 'client' }]);
    expect(orphanServers[0]?.evidence.join('\n')).toMatch(
      /server "notes"\n.*in \/home\/ada\/cursor\.json\nwhoever started it is gone: pid 1 .*\nstdin closed\nstarted \d\d:\d\d:\d\d by this user.*\nseen since/,
    );
  });

  it('is accused as a whole, by its launcher', () => {
    const sh = row(55, { argv: ['sh', '-c', '/opt/notes-mcp'], ppid: 1, session: SESSION });
    const found = judge([sh, { ...notes, ppid: 55 }], { stdin: ENDED }).orphanServers;
    expect(found).toMatchObject([{ pid: 55, members: [{ pid: 60 }] }]);
  });

  it('is accused where its launcher went with the client, or its script stayed', () => {
    const python = row(60, {
      argv: ['/srv/weather/.venv/bin/python3', 'weather.py'],
      session: SESSION,
    });
    expect(judge([python], { stdin: ENDED }).orphanServers).toMatchObject([{ pid: 60, members: [] }]);
    const script = row(55, { argv: ['/bin/bash', '/home/ada/run-srv.sh'], session: SESSION });
    const behind = row(60, { argv: ['node', '/srv/a.js'], ppid: 55, session: SESSION });
    expect(judge([script, behind], { stdin: ENDED }).orphanServers).toMatchObject([
      { pid: 55, members: [{ pid: 60 }] },
    ]);
  });

  it('has its time to end by itself', () => {
    const found = judge([left], { stdin: ENDED, since: SERVER_END_WINDOW_MS - 1 });
    expect([found.orphanServers, found.waiting]).toEqual([[], 1]);
  });

  it('stays one of whom a look could not tell, and is accused by the next that can', () => {
    const silent: StdinState = { kind: 'unknown', why: 'no answer', passing: true };
    const found = judge([left], { stdin: silent });
    expect([found.orphanServers, found.waiting]).toEqual([[], 1]);
    expect([...found.leftSince.values()]).toEqual([NOW - SERVER_END_WINDOW_MS]);
    expect(found.servers).toMatchObject([
      { state: 'unknown', evidence: [{}, expect.stringMatching(/no answer/)] },
    ]);
    const lasting = judge([left], { stdin: { kind: 'unknown', why: 'no tool' } });
    expect([lasting.waiting, lasting.leftSince.size]).toEqual([0, 0]);
  });

  it('is known by the person’s own rules, too', () => {
    const mine = row(60, { argv: ['/opt/mine-mcp'], ppid: 1, session: SESSION });
    expect(judge([mine], { stdin: ENDED }).orphanServers).toMatchObject([{ pid: 60 }]);
  });

  const reaper = row(45, { argv: ['/usr/bin/gnome-session'], session: 45 });
  it('is known under a subreaper by its session, or by the subreaper’s name', () => {
    expect(judge([reaper, { ...notes, ppid: 45 }], { stdin: ENDED }).orphanServers).toHaveLength(1);
    const manager = row(45, { argv: ['/usr/lib/systemd/systemd', '--user'], session: SESSION });
    expect(judge([manager, { ...notes, ppid: 45 }], { stdin: ENDED }).orphanServers).toHaveLength(1);
  });

  const cases: [string, ProcessRow[], Change?][] = [
    ['whose stdin is open', [left], { stdin: { kind: 'open' } }],
    ['whose stdin cannot be read', [left], { stdin: { kind: 'unknown', why: 'x' } }],
    ['whose stdin was not read', [left], { stdin: undefined }],
    ['of another user', [{ ...left, uid: UID + 1 }]],
    ['of a user that is not known', [{ ...left, uid: null }]],
    ['on a system without users', [left], { stdin: ENDED, ownUid: null }],
    ['that is in no configuration', [{ ...left, argv: ['/opt/other-mcp'] }]],
    ['whose command line cannot be read', [{ ...left, argv: null }]],
    ['whose command may be anybody’s', [{ ...left, argv: ['node', 'server.js'] }]],
    ['that the rules spare', [{ ...left, argv: ['/opt/spared-mcp'] }]],
    ['that the rules spare by a name of two lines', [{ ...left, argv: ['/opt/odd-mcp'] }]],
    ['in a container', [{ ...left, contained: true }]],
    ['that has ended', [{ ...left, state: 'zombie' }]],
    ['whose parent lives', [row(45, { argv: ['my-supervisor'], session: SESSION }), { ...notes, ppid: 45 }]],
    ['whose parent is not in the table', [{ ...notes, ppid: 45 }]],
    [
      'in a session of its own, under a pid 1 that is no init',
      [
        { ...INIT, argv: ['/app/run'], name: 'run' },
        { ...left, session: 60 },
      ],
    ],
    [
      'with a client somewhere above it',
      [cursor, row(55, { argv: ['/bin/bash'], ppid: 50, session: 55 }), { ...notes, ppid: 55 }],
    ],
    [
      'one member of which belongs to somebody else',
      [{ ...left, argv: ['sh', '-c', 'x'] }, row(61, { argv: ['/opt/notes-mcp'], ppid: 60, uid: 0 })],
    ],
  ];
  it.each(cases)('is none %s', (_what, rows, change) => {
    expect(judge(rows, { stdin: ENDED, ...change }).orphanServers).toEqual([]);
  });
});

describe('our programs of other homes', () => {
  it('are shown', () => {
    const daemon = row(60, { argv: ['node', '/x/shimkeeper.cjs', 'daemon', '--home', '/other'] });
    expect(judge([daemon]).otherHomes).toMatchObject([{ pid: 60, role: 'daemon', home: '/other' }]);
  });
});
