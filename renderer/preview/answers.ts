/** Answers that the window would get to its questions, for pictures of its drawers and dialogs. */
import type { AccusedRow } from '../../contracts/answers.js';
import type { ConfigText, RowDetails, ServerLog } from '../../contracts/ipc.js';
import { accused, BOOT_ID, MINUTE } from './rows.js';

export function rowDetails(now: number): RowDetails {
  const started = now - 46 * MINUTE;
  const process = (pid: number, command: string, rssBytes: number) => ({
    pid,
    command,
    startTime: started,
    rssBytes,
  });
  return {
    ...process(48102, '/usr/bin/node /home/ada/.shimkeeper/bin/shimkeeper-shim --client Cursor', 41_900_000),
    key: '48102-913938',
    title: 'Shim of Claude Desktop',
    user: 'ada',
    pssBytes: 11_200_000,
    evidence: ['its client is pid 47702', 'it is attached to the daemon, pid 48001', 'it announced itself'],
    ancestors: [
      process(47702, '/opt/Claude/claude-desktop', 412_000_000),
      process(1_902, '/usr/bin/gnome-shell', 318_000_000),
      process(1_544, '/usr/lib/systemd/systemd --user', 12_300_000),
      process(1, '/sbin/init', 13_900_000),
    ],
    members: [],
  };
}

export const SERVER_LOG: ServerLog = {
  file: '/home/ada/.shimkeeper/logs/server-everything.log',
  lines: Array.from({ length: 24 }, (_, index) => `12:0${index % 10}:14 tools/call number ${index} answered`),
};

export const CONFIG_TEXT: ConfigText = {
  file: '/home/ada/.shimkeeper/config.json',
  text: JSON.stringify(
    {
      mcpServers: {
        everything: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything'] },
        github: {
          command: 'npx',
          args: ['-y', '@modelcontextprotocol/server-github'],
          env: { GITHUB_TOKEN: '••••••••' },
        },
      },
    },
    null,
    2,
  ),
  digest: '',
  problem: null,
};

export function cleanupPlan(now: number): readonly AccusedRow[] {
  const identity = (pid: number, age: number) => ({
    bootId: BOOT_ID,
    pid,
    startTicks: pid * 19,
    startTime: now - age,
  });
  return [
    accused(
      identity(49377, 64_000),
      'daemon',
      ['it does not own port 8079; PID 48001 does', 'it did not announce itself in the home'],
      'node /tmp/old-install/shimkeeper.cjs daemon --home /home/ada/.shimkeeper',
    ),
    accused(
      identity(48213, 26 * MINUTE),
      'shim',
      ['its client, PID 47990, ended at 12:03:10', 'its stdin has ended'],
      'node /opt/shimkeeper/dist/bin/shimkeeper-shim.cjs --client Augment',
    ),
  ];
}
