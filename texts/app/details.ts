import type { ProcessRole } from '../../contracts/answers.js';

/** Titles and evidence of a row's details, where the monitor has not said them already. */
export const ROW_TEXTS = {
  accused: {
    daemon: 'Duplicate daemon',
    shim: 'Orphaned shim',
    server: 'Orphaned server',
  } satisfies Record<ProcessRole, string>,
  daemon: 'Daemon',
  shim: (client: string) => `Shim of ${client}`,
  clientServer: (name: string) => `MCP server ${name}`,
  server: (name: string) => `Server ${name}`,
  otherHome: (role: string) => `A ${role} of another home`,
  homeUnknown: 'its home is not known',
  homeIs: (home: string) => `it belongs to the home ${home}`,
  neverTouched: 'it is never touched from here',
  owns: (port: number) => `it owns port ${port}`,
  answers: 'it answers',
  hung: 'it does not answer',
  healthFile: (line: string) => `health.json: ${line}`,
  pidFile: (line: string) => `daemon.pid: ${line}`,
  clientUnknown: 'its client is not known',
  clientIs: (pid: number) => `its client is pid ${pid}`,
  attached: (pid: number | undefined) => `it is attached to the daemon, pid ${pid}`,
  looking: 'it looks for a daemon',
  notAnnounced: 'it did not announce itself',
  announced: (version: string) => `it announced itself: version ${version}`,
  startedBy: (pid: number | undefined, name: string) =>
    `the daemon, pid ${pid}, started it for "${name}" of config.json`,
  is: (state: string) => `it is ${state}`,
  notShared: (why: string) => `it is not shared: ${why}`,
} as const;
