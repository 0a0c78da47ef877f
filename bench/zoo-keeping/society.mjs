/** Clients and what they start: alive, doomed, adopted. Each server has a tag that tells the truth about it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memoryPackage, serverArgv } from './species.mjs';
import { BASH, identityOf, lives, until } from './zoo.mjs';

const CLIENT = path.join(import.meta.dirname, 'client.cjs');
/** npm's launcher: it writes its title over its arguments, starts a shell, and that the program. */
const NPM = '$0 = $ENV{ZOO_TITLE}; system("sh", "-c", "$ENV{ZOO_PROGRAM} --fast; true");';
const SEPARATOR = '\x1f';
/** A pipe into one program; its writing end may be inherited by another. */
const PIPES = `
  $^F = 255; pipe(my $reading, my $writing);
  sub become { my ($tag, $file, @argv) = split /\\x1f/, shift; $ENV{ZOO_TAG} = $tag; exec { $file } @argv; }
  if (!fork) { open(STDIN, "<&", $reading); close $reading; close $writing; become($ENV{ZOO_START}); }
  close $reading;
  if ($ENV{ZOO_HOLDER} && !fork) { become($ENV{ZOO_HOLDER}); }
  sleep 3600 while 1;`;
/** Takes in orphans below it (prctl 36, PR_SET_CHILD_SUBREAPER), starts one client, and stays. */
const SUBREAPER = `
  my $prctl = $ENV{ZOO_PRCTL}; syscall($prctl, 36, 1, 0, 0, 0);
  if (!fork) { POSIX::setsid() if $ENV{ZOO_SETSID}; exec { $ENV{ZOO_NODE} } "claude", $ENV{ZOO_CLIENT}; }
  while (1) { sleep 1; 1 while waitpid(-1, 1) > 0; }`;
const PRCTL = { x64: '157', arm64: '167' }[process.arch] ?? '';

/**
 * @typedef {import('./zoo.mjs').Zoo} Zoo
 * @typedef {import('./zoo.mjs').Beast} Beast
 * @typedef {import('./zoo.mjs').Identity} Identity
 * @typedef {{ file: string, args: readonly string[], argv0?: string, env: Record<string, string> }} Start
 * @typedef {keyof ReturnType<typeof serverArgv>} ServerName
 */

/** What a client does to start a server. @param {Zoo} zoo @param {ServerName} name @param {string} tag @returns {Start} */
export function serverStart(zoo, name, tag) {
  const argv = serverArgv(zoo)[name];
  const env = { ZOO_TAG: tag };
  if (name === 'memory') {
    const program = { ZOO_TITLE: `npm exec ${memoryPackage(zoo)} --fast`, ZOO_PROGRAM: argv[0] ?? '' };
    return { file: 'perl', args: ['-e', NPM], env: { ...env, ...program } };
  }
  // A script of its own is run by its first line, as the system does it.
  if (name === 'notes' || name === 'spared') return { file: argv[0] ?? '', args: argv.slice(1), env };
  return { file: BASH, args: argv.slice(1), argv0: argv[0] ?? '', env };
}

/** A client on Node: its servers hang on socket pairs. @param {string} tag @param {string} argv0 @param {readonly Start[]} starts @param {readonly string[]} [args] @returns {Beast} */
export function nodeClient(tag, argv0, starts, args = []) {
  return {
    tag,
    file: process.execPath,
    argv: [argv0, CLIENT, ...args],
    env: { ZOO_PLAN: JSON.stringify(starts) },
    count: 0,
    // As a program of a desktop or a terminal: a session of its own.
    detached: true,
  };
}

/** A client whose server hangs on a plain pipe, as native programs make them. @param {string} tag @param {Start} start @param {Start} [holder] inherits the pipe's writing end @returns {Beast} */
export function pipeClient(tag, start, holder) {
  const words = (/** @type {Start} */ { env, argv0, file, args }) =>
    [env['ZOO_TAG'], file, argv0 ?? file, ...args].join(SEPARATOR);
  return {
    tag,
    file: 'perl',
    argv: ['codex', '-e', PIPES],
    env: { ZOO_START: words(start), ZOO_HOLDER: holder ? words(holder) : '' },
    count: 0,
    detached: true,
  };
}

/** An adopter with a client below it. @param {string} tag @param {string} argv0 @param {readonly Start[]} starts @param {boolean} ownSession of the client @returns {Beast | null} null: this machine's call number is not known */
export function subreaper(tag, argv0, starts, ownSession) {
  if (PRCTL === '') return null;
  return {
    tag,
    file: 'perl',
    argv: [argv0, '-MPOSIX', '-e', SUBREAPER],
    env: {
      ZOO_PRCTL: PRCTL,
      ZOO_NODE: process.execPath,
      ZOO_CLIENT: CLIENT,
      ZOO_SETSID: ownSession ? '1' : '',
      ZOO_PLAN: JSON.stringify(starts),
    },
    count: 0,
    detached: true,
  };
}

/** The processes from a registered one up to what its client started; the client is the next one. @param {Identity} beast */
export function chainOf(beast) {
  /** @type {Identity[]} */
  const chain = [];
  let at = beast.pid;
  for (;;) {
    const identity = identityOf(at);
    if (!identity) throw new Error(`pid ${at} is gone`);
    const { ppid, isClient } = aboutOf(at);
    if (isClient) return { chain, client: identity };
    chain.unshift(identity);
    at = ppid;
  }
}

/** @param {number} pid */
function aboutOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const argv = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
  const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { ppid, isClient: argv[1] === CLIENT || argv[0] === 'codex' };
}

/** Ends a client the hard way. @param {Zoo} zoo @param {Identity} client */
export async function doom(zoo, client) {
  await zoo.kill(client);
  await until(`client ${client.pid} is gone`, () => !lives(client));
}
