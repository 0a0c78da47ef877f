import { expect, it } from 'vitest';
import type { DoctorCheck } from '../../contracts/doctor.js';
import { programOf } from './autostart.js';
import type { DoctorFacts } from './facts.js';
import { judgeFacts } from './judge.js';

const WELL: DoctorFacts = {
  node: 'v20.19.0',
  electron: null,
  launcher: {
    file: '/h/bin/shimkeeper-shim',
    content: { version: '1.0.0', shimBin: '/x', runtimes: [] },
    runtime: { path: '/usr/bin/node', electron: false, version: 'v20.19.0' },
  },
  home: { exists: true, unusable: null, faults: [], open: false, openFiles: [], leftovers: [] },
  configExists: true,
  config: [],
  token: 'there',
  autostart: 'headless',
  login: null,
  status: {
    at: '',
    home: '/h',
    port: 8079,
    stopped: false,
    daemon: null,
    healthFile: { state: 'missing', pid: null, ageSeconds: null, evidence: [] },
    pidFile: { state: 'missing', pid: null, evidence: [] },
    shims: [],
    servers: [],
    duplicates: [],
    orphans: [],
    problems: [],
  },
  findings: [],
  clients: [],
};

const findings = (change: Partial<DoctorFacts>): string[] =>
  judgeFacts({ ...WELL, ...change })
    .filter(({ level }: DoctorCheck) => level === 'finding')
    .map(({ code, mend }) => `${code}: ${mend ?? 'nothing'}`);

it('nothing is wrong with an installation that is well', () => {
  expect(findings({})).toEqual([]);
});

it("an app's own runtime is never too old", () => {
  const own = { node: 'v20.18.1', electron: '33.2.1' };
  expect(findings(own)).toEqual([]);
  const [runtime] = judgeFacts({ ...WELL, ...own });
  expect(runtime?.what).toContain('Electron 33.2.1 as Node v20.18.1');
});

it.each([
  ['an old Node', { node: 'v18.0.0' }, /^runtime: install Node 20.19/],
  [
    'programs that moved',
    { launcher: { ...WELL.launcher, runtime: null } },
    /^launcher: run `shimkeeper start`/,
  ],
  [
    'a home that cannot be made',
    { home: { ...WELL.home, exists: false, unusable: { code: 'home-unusable', message: 'no' } } },
    /^home-unusable: make it usable/,
  ],
  ['a home that is open', { home: { ...WELL.home, open: true } }, /^home-modes: run `chmod 700 \/h`/],
  ['halves of files', { home: { ...WELL.home, leftovers: ['/h/x.tmp'] } }, /^stale-files: delete/],
  ['a bad file', { config: [{ code: 'config-bad', message: 'line 1' }] }, /^config-bad: correct/],
  ['a bad token', { token: { code: 'token-unusable', message: 'x' } }, /^token-unusable: run/],
  ['a final stop', { status: { ...WELL.status, stopped: true } }, /^stopped: run `shimkeeper start`/],
  [
    'a login entry',
    { login: { file: '/a', on: true, program: '/gone', there: false } },
    /^login: start the tray app/,
  ],
] as [string, Partial<DoctorFacts>, RegExp][])('%s is found, with its mend', (_what, change, expected) => {
  const found = findings(change);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

it.each([
  ['Exec=/opt/Shimkeeper/shimkeeper --hidden', '/opt/Shimkeeper/shimkeeper'],
  ['Exec=env A=1 B_C=2 "/opt/my app/x" --hidden', '/opt/my app/x'],
  ['Exec="/opt/100%%/a\\\\"b" --hidden', '/opt/100%/a"b'],
  ['Name=x', null],
])('the program of %j is %j', (text, program) => {
  expect(programOf(`[Desktop Entry]\n${text}\n`)).toBe(program);
});
