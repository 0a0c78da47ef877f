import { describe, expect, it } from 'vitest';
import type { HostKind, TrayLaunchRecord } from '../../contracts/files.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import {
  DAEMON_ARGV,
  daemonAnnouncement,
  HOME,
  healthOf,
  input,
  NOW,
  PORT,
  present,
  row,
} from '../fixtures/made-up.js';
import { judge } from '../verdicts.js';

const owner = row(100, { argv: DAEMON_ARGV });
const CHECKOUT: TrayLaunchRecord = {
  schema: 1,
  command: '/src/keeper/node_modules/electron/dist/electron',
  args: ['/src/keeper'],
  env: {},
  packaged: false,
  version: '0.1.0',
  recordedAt: new Date(NOW).toISOString(),
};
const INSTALLED = { ...CHECKOUT, command: '/home/ada/Shimkeeper-0.1.0.AppImage', args: [], packaged: true };

const TRAY_APPS: readonly [string, readonly string[], Partial<ProcessRow>, TrayLaunchRecord | null][] = [
  ['installed', ['/opt/Shimkeeper/shimkeeper', '--hidden'], {}, null],
  ['started by its name, as root', ['shimkeeper', '--no-sandbox'], {}, null],
  ['under the title that Chromium gives it', ['/opt/Shimkeeper/shimkeeper --no-sandbox --hidden'], {}, null],
  ['under a title, in a folder with a blank', ['/home/ada/My Apps/shimkeeper --inspect=0'], {}, null],
  ['of an AppImage, under a title', ['/tmp/.mount_ShimkeaB3/shimkeeper'], {}, INSTALLED],
  ['of a checkout, under a title', [`${CHECKOUT.command} /src/keeper --no-sandbox --hidden`], {}, CHECKOUT],
  ['of a checkout, by hand, under a title', [`${CHECKOUT.command} . --hidden`], {}, CHECKOUT],
  [
    'under a tool that drives it',
    ['/opt/Shimkeeper/shimkeeper', '-r', '/x/loader.js', '--inspect=0', '--hidden'],
    {},
    null,
  ],
  ['of an AppImage, in its mount', ['/tmp/.mount_ShimkeaB3/shimkeeper', '--hidden'], {}, INSTALLED],
  ['on Windows', ['C:\\Program Files\\Shimkeeper\\Shimkeeper.exe'], { bootId: 'win32' }, null],
  [
    'on macOS, in a folder with a blank',
    ['/Users/ada/My', 'Apps/Shimkeeper.app/Contents/MacOS/Shimkeeper', '--hidden'],
    { bootId: 'darwin' },
    null,
  ],
  ['of a checkout', [CHECKOUT.command, '--no-sandbox', '/src/keeper', '--hidden'], {}, CHECKOUT],
  ['of a checkout, by hand', ['electron', '.'], {}, CHECKOUT],
];

describe('a tray app that hangs', () => {
  it.each(TRAY_APPS)('%s is known by its announcement and its program', (_what, argv, change, record) => {
    const tray = row(100, { argv, ...change, state: 'stopped' });
    const said = { listenerPid: 100, probe: 'hung' as const, trayRecord: record };
    const { daemon, findings } = judge(
      input([tray], { ...said, daemons: [daemonAnnouncement(tray, { host: 'tray' })] }),
    );
    expect(daemon).toMatchObject({ pid: 100, host: 'tray', responsive: false });
    expect(findings.map(({ kind }) => kind)).toEqual(['hung-daemon']);
  });

  it('whose announcement was deleted is known by health.json and its program', () => {
    const tray = row(100, { argv: ['/opt/Shimkeeper/shimkeeper'], state: 'stopped' });
    const healthFile = present(healthOf(tray, { host: 'tray' }));
    expect(judge(input([tray], { listenerPid: 100, probe: 'hung', healthFile })).daemon).toMatchObject({
      pid: 100,
      host: 'tray',
    });
  });

  it('beside a headless owner is a duplicate', () => {
    const tray = row(200, { argv: ['/opt/Shimkeeper/shimkeeper'] });
    const daemons = [daemonAnnouncement(owner), daemonAnnouncement(tray, { host: 'tray' })];
    expect(judge(input([owner, tray], { listenerPid: 100, daemons })).duplicates).toMatchObject([
      { pid: 200 },
    ]);
  });
});

const MAC_HOME = '/Users/ada/Library/Application Support/keeper';
it('a headless daemon on macOS with a blank in its home is known by its announcement and its whole line', () => {
  const argv = ['/opt/node', '/opt/sk', 'x/shimkeeper.cjs', 'daemon', '--home', ...MAC_HOME.split(' ')];
  const daemon = row(100, { argv, bootId: 'darwin' });
  const said = { home: MAC_HOME, listenerPid: 100, probe: 'hung' as const };
  const daemons = [daemonAnnouncement(daemon)];
  expect(judge(input([daemon], { ...said, daemons })).daemon).toMatchObject({ pid: 100 });
  expect(judge(input([daemon], { ...said, home: HOME, daemons })).daemon).toBeNull();
});

const STRANGERS: readonly [string, readonly string[] | null, HostKind, TrayLaunchRecord | null][] = [
  ['a sleep', ['sleep', '300'], 'headless', null],
  ['a sleep, said to be the tray app', ['sleep', '300'], 'tray', INSTALLED],
  ['an editor of our script', ['vim', ...DAEMON_ARGV], 'headless', null],
  ['a daemon of another home', [...DAEMON_ARGV.slice(0, -1), '/other'], 'headless', null],
  ['another command of ours', ['/usr/bin/node', '/opt/sk/shimkeeper.cjs', 'status'], 'tray', null],
  [
    'a shim under the app’s own runtime',
    ['/opt/Shimkeeper/shimkeeper', '/x/shimkeeper-shim.cjs'],
    'tray',
    null,
  ],
  ['a helper of the tray app', ['/opt/Shimkeeper/shimkeeper', '--type=gpu-process'], 'tray', null],
  ['the tray app, said to be headless', ['/opt/Shimkeeper/shimkeeper'], 'headless', null],
  ['a helper under its title', ['/opt/Shimkeeper/shimkeeper --type=zygote --no-sandbox'], 'tray', null],
  ['what was given the app as a word', ['/usr/bin/vim /opt/Shimkeeper/shimkeeper'], 'tray', null],
  ['what was given it under a name', ['vim /opt/Shimkeeper/shimkeeper'], 'tray', null],
  ['an app of a longer name', ['/opt/x/my-shimkeeper --hidden'], 'tray', null],
  ['another Electron app under its title', ['/usr/lib/electron/electron /src/keeper2'], 'tray', CHECKOUT],
  ['another Electron app', ['/usr/lib/electron/electron', '/usr/lib/code/code.js'], 'tray', CHECKOUT],
  ['an Electron app, and no record', ['/usr/lib/electron/electron', '.'], 'tray', null],
  ['one whose arguments cannot be read', null, 'tray', null],
];

describe.each(STRANGERS)('an announcement that names %s', (_what, argv, host, trayRecord) => {
  const stranger = row(200, { argv });
  const wrong = daemonAnnouncement(stranger, { host });

  it('is a problem, and no verdict on who it names', () => {
    const daemons = [daemonAnnouncement(owner), wrong];
    const { duplicates, passing, findings, problems, daemon } = judge(
      input([owner, stranger], { listenerPid: 100, daemons, trayRecord }),
    );
    expect([duplicates, passing, findings]).toEqual([[], [], []]);
    expect(daemon?.pid).toBe(100);
    expect(problems.filter(({ code }) => code === 'announcement-wrong')).toEqual([
      {
        code: 'announcement-wrong',
        message: expect.stringMatching(
          new RegExp(
            `^${HOME}/daemons/200-1200.json names pid 200 .*no daemon of this home.* Mend: delete the file.$`,
          ),
        ),
      },
    ]);
  });

  it('makes it no owner of the port either', () => {
    const said = { listenerPid: 200, probe: 'foreign' as const, daemons: [wrong], trayRecord };
    const { daemon, findings } = judge(
      input([stranger], { ...said, healthFile: present(healthOf(stranger, { host, port: PORT })) }),
    );
    expect(daemon).toBeNull();
    expect(findings.map(({ kind }) => kind)).toContain('port-taken');
  });
});

it('an announcement is not called wrong while its process may not have become the daemon yet', () => {
  const shell = row(200, { argv: ['sh', '-c', 'exec node'] });
  const daemons = [
    daemonAnnouncement(owner),
    daemonAnnouncement(shell, { announcedAt: new Date(NOW - 500).toISOString() }),
  ];
  const { problems, duplicates } = judge(input([owner, shell], { listenerPid: 100, daemons }));
  expect(problems.filter(({ code }) => code === 'announcement-wrong')).toEqual([]);
  expect(duplicates).toEqual([]);
});
