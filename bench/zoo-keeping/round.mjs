/** One round: the zoo is filled, judged by the real command line, cleaned up by it, and counted. */
import { BenchHome } from '../support/home.mjs';
import { announceShim } from './announce.mjs';
import { muteShims } from './mute-shims.mjs';
import { numbersAgain } from './reuse.mjs';
import { chainOf, doom, nodeClient, pipeClient, serverStart, subreaper } from './society.mjs';
import {
  duplicateDaemons,
  hostileNames,
  lookAlikes,
  many,
  otherHomes,
  otherUsers,
  ourArgv,
  passers,
  writeConfigurations,
} from './species.mjs';
import { identityOf, lives, until, Zoo } from './zoo.mjs';

export const ANIMALS = 300;
const HEALTHY_SHIMS = 24;
const ZOMBIES = 10;
const STRANGERS = 15;
/** Whose command lines are no verdict's business when the daemon of the round is up. */
const ACCUSATIONS = new Set(['duplicate-daemon', 'orphan-shim', 'orphan-server']);

/**
 * @typedef {import('./zoo.mjs').Identity} Identity
 * @typedef {object} Outcome
 * @property {number} animals
 * @property {number} numbersAgain numbers of the dead that newcomers have
 * @property {string[]} accused wrongly: `kind tag`
 * @property {string[]} missed
 * @property {string[]} innocentGone
 * @property {string[]} guiltyLeft
 * @property {string[]} copies wrong or missing reports of duplicate servers
 * @property {number} cleanupMs `cleanup` and then `cleanup --servers`, together
 */

/** @returns {Promise<Outcome>} */
export async function playRound() {
  const home = await BenchHome.make({});
  const zoo = new Zoo();
  try {
    home.prepare();
    home.env['HOME'] = zoo.user;
    await home.startDaemon();
    await zoo.open();
    writeConfigurations(zoo);
    return await judge(home, zoo, await fill(zoo, home.directory));
  } finally {
    await zoo.close();
    await home.close();
  }
}

/**
 * @typedef {object} Truth
 * @property {Map<string, Identity[]>} guilty `kind pid` -> its processes
 * @property {Map<string, number>} copies name of a server -> its live copies
 * @property {number} again numbers of the dead that newcomers have
 */

/** @param {Zoo} zoo @param {string} home @returns {Promise<Truth>} */
async function fill(zoo, home) {
  /** @type {Map<string, Identity[]>} */
  const guilty = new Map();
  const crowd = [
    ...lookAlikes(zoo, home),
    ...hostileNames(zoo),
    ...otherHomes(zoo),
    ...otherUsers(zoo, home),
  ];
  await zoo.start([...crowd, ...zombies(), ...duplicateDaemons(zoo, home)]);
  for (const { tag } of duplicateDaemons(zoo, home)) {
    const [daemon] = zoo.tagged(tag);
    if (daemon) guilty.set(`duplicate-daemon ${daemon.pid}`, [daemon]);
    if (daemon && tag.endsWith('0')) process.kill(daemon.pid, 'SIGSTOP');
  }
  await shims(zoo, home, guilty);
  await muteShims(zoo, home, guilty);
  const copies = await livingSociety(zoo);
  await doomedSociety(zoo, guilty);
  const again = await numbersAgain(zoo, home, guilty);
  await zoo.start(passers(zoo, Math.max(0, ANIMALS + again - zoo.registered().length)));
  return { guilty, copies, again };
}

/** @returns {import('./zoo.mjs').Beast[]} children that have ended and whom nobody asks how */
function zombies() {
  const code = `$0 = "shimkeeper-shim"; for (1..${ZOMBIES}) { exit 0 unless fork } sleep 3600 while 1;`;
  return [{ tag: 'zombies', file: 'perl', argv: ['perl', '-e', code], count: 0 }];
}

/** @param {Zoo} zoo @param {string} home @param {Truth['guilty']} guilty */
async function shims(zoo, home, guilty) {
  const argv = ourArgv(home).shim(zoo.file('shims/shimkeeper-shim.cjs'));
  const healthy = many(HEALTHY_SHIMS, (at) => ({ tag: `healthy shim ${at}`, argv }));
  const orphans = many(8, (at) => ({ tag: `orphan shim ${at}`, argv }));
  await zoo.start([
    ...healthy,
    ...orphans,
    ...passers(zoo, 2).map((one, at) => ({ ...one, tag: `client ${at}` })),
  ]);
  const [living, dead] = [one(zoo, 'client 0'), one(zoo, 'client 1')];
  await zoo.kill(dead);
  for (const [at, { tag }] of healthy.entries()) {
    // A few have outlived their client's process and still heard from it: a wrapper that went, no orphan.
    const change = at % 5 === 0 ? { stdinProvenAt: new Date().toISOString() } : {};
    announceShim(home, one(zoo, tag), at % 5 === 0 ? dead : living, change);
  }
  for (const [at, { tag }] of orphans.entries()) {
    const shim = one(zoo, tag);
    // Its client's number may be another process's by now.
    const client = at % 3 === 0 ? { ...living, startTicks: living.startTicks - 1 } : dead;
    announceShim(home, shim, client, at % 2 === 0 ? { stdinEnded: true } : {});
    if (at % 2 === 1) process.kill(shim.pid, 'SIGSTOP');
    guilty.set(`orphan-shim ${shim.pid}`, [shim]);
  }
  // Announcements of the dead, whose numbers strangers have now.
  for (const { tag } of lookAlikes(zoo, home).slice(0, 10)) {
    const stranger = one(zoo, tag);
    announceShim(home, { ...stranger, startTicks: stranger.startTicks - 7 }, dead, { stdinEnded: true });
  }
}

/** @param {Zoo} zoo @param {string} tag */
function one(zoo, tag) {
  const [identity] = zoo.tagged(tag);
  if (!identity) throw new Error(`${tag} is not there`);
  return identity;
}

/** @param {Zoo} zoo @returns {Promise<Truth['copies']>} */
async function livingSociety(zoo) {
  const start = (/** @type {any} */ name, /** @type {number} */ of) =>
    serverStart(zoo, name, `in use ${name} ${of}`);
  const helper = { ...nodeClient('', '', []), plan: [start('notes', 3), start('memory', 1)] };
  const cursor = `${zoo.folder}/cursor/cursor`;
  const window = {
    file: process.execPath,
    argv0: cursor,
    args: [helper.argv[1] ?? '', '--type=utility'],
    env: { ZOO_PLAN: JSON.stringify(helper.plan), ZOO_TAG: 'window' },
  };
  await zoo.start([
    nodeClient('claude 1', 'claude', [start('notes', 1), start('files', 1), start('memory', 2)]),
    nodeClient(
      'claude 2',
      'claude',
      [start('notes', 2), start('files', 2), start('spared', 1)],
      ['--resume', 'a1b2'],
    ),
    nodeClient('cursor', cursor, [window]),
    pipeClient('codex', start('git', 1)),
  ]);
  for (const tag of [
    'notes 1',
    'notes 2',
    'notes 3',
    'files 1',
    'files 2',
    'memory 1',
    'memory 2',
    'spared 1',
    'git 1',
  ]) {
    await until(`in use ${tag}`, () => zoo.tagged(`in use ${tag}`).length === 1);
    zoo.adopt(chainOf(one(zoo, `in use ${tag}`)).client);
  }
  return new Map([
    ['notes', 3],
    ['files', 2],
    ['memory', 2],
  ]);
}

/** @param {Zoo} zoo @param {Truth['guilty']} guilty */
async function doomedSociety(zoo, guilty) {
  const left = (/** @type {any} */ name, /** @type {number} */ of) =>
    serverStart(zoo, name, `left ${name} ${of}`);
  const spared = (/** @type {any} */ name, /** @type {number} */ of) =>
    serverStart(zoo, name, `doubtful ${name} ${of}`);
  const stranger = (/** @type {number} */ at) => {
    const [beast] = passers(zoo, 1);
    return {
      file: '/bin/bash',
      argv0: 'node',
      args: beast?.argv.slice(1) ?? [],
      env: { ZOO_TAG: `stranger ${at}` },
    };
  };
  const holder = { file: '/bin/bash', argv0: 'session-keeper', args: [], env: { ZOO_TAG: 'holder' } };
  const reapers = [
    subreaper('service manager', '/usr/lib/systemd/systemd', [left('notes', 4)], false),
    subreaper('terminal', 'some-terminal', [left('files', 3)], true),
    subreaper('parent', 'some-parent', [spared('files', 4)], false),
  ].filter((beast) => beast !== null);
  const beasts = [
    nodeClient('doomed claude', 'claude', [
      left('notes', 1),
      left('files', 1),
      left('memory', 1),
      spared('relative', 1),
    ]),
    nodeClient('doomed cursor', `${zoo.folder}/cursor/cursor`, [left('notes', 2), left('memory', 2)]),
    pipeClient('doomed codex', left('git', 1)),
    pipeClient('another doomed codex', left('notes', 3)),
    // The pipe's other end lives on in a process that inherited it: somebody may still use the server.
    pipeClient('held codex', spared('git', 2), holder),
    nodeClient('doomed editor', 'claude', many(STRANGERS, stranger)),
    ...reapers,
  ];
  await zoo.start(beasts);
  const names = ['notes 1', 'notes 2', 'notes 3', 'files 1', 'memory 1', 'memory 2', 'git 1'];
  if (reapers.length > 0) names.push('notes 4', 'files 3');
  const doubtful = [
    'doubtful relative 1',
    'doubtful git 2',
    'stranger 0',
    ...(reapers.length > 0 ? ['doubtful files 4'] : []),
  ];
  for (const tag of [
    ...names.map((name) => `left ${name}`),
    ...doubtful,
    ...many(STRANGERS, (at) => `stranger ${at}`),
    'holder',
  ]) {
    await until(tag, () => zoo.tagged(tag).length === 1);
  }
  const chains = names.map((name) => chainOf(one(zoo, `left ${name}`)));
  const clients = new Map(
    [...chains, ...doubtful.map((tag) => chainOf(one(zoo, tag)))].map(({ client }) => [client.pid, client]),
  );
  for (const client of clients.values()) await doom(zoo, client);
  for (const { chain } of chains) {
    const [root] = chain;
    if (root) guilty.set(`orphan-server ${root.pid}`, chain);
  }
  const [stopped] = chains[1]?.chain ?? [];
  if (stopped) process.kill(stopped.pid, 'SIGSTOP');
}

/** @param {BenchHome} home @param {Zoo} zoo @param {Truth} truth @returns {Promise<Outcome>} */
async function judge(home, zoo, { guilty, copies, again }) {
  const tags = new Map(zoo.registered().map(({ tag, pid }) => [pid, tag]));
  const culprits = new Set([...guilty.values()].flat().map(({ pid }) => pid));
  const innocent = zoo
    .registered()
    .filter(({ pid }) => !culprits.has(pid))
    .flatMap(({ pid }) => identityOf(pid) ?? []);
  const named = (/** @type {string} */ key) =>
    `${key} (${tags.get(Number(key.split(' ')[1])) ?? 'no animal'})`;

  const { stdout } = await home.command('monitor', '--json');
  const findings = JSON.parse(stdout).findings.filter(
    (/** @type {any} */ { pid }) => pid === null || !zoo.isOfAnother(pid),
  );
  const seen = new Set(findings.map((/** @type {any} */ { kind, pid }) => `${kind} ${pid}`));
  const accused = [...seen]
    .filter((key) => ACCUSATIONS.has(key.split(' ')[0]) && !guilty.has(key))
    .map(named);
  const missed = [...guilty.keys()].filter((key) => !seen.has(key)).map(named);

  const planned = JSON.parse((await home.command('cleanup', '--dry-run', '--json')).stdout).left;
  const plan = new Set(planned.map((/** @type {any} */ { pid }) => pid));
  const shimsMs = await took(() => home.command('cleanup', '--json'));
  const isServer = (/** @type {string} */ key) => key.startsWith('orphan-server');
  const early = [...guilty]
    .filter(([key, chain]) => isServer(key) && !chain.every(lives))
    .map(([key]) => named(key));
  const unplanned = [...guilty]
    .filter(([key, [first]]) => isServer(key) === plan.has(first?.pid))
    .map(([key]) => named(key));
  const serversMs = await took(() => home.command('cleanup', '--servers', '--json'));
  return {
    cleanupMs: shimsMs + serversMs,
    animals: tags.size,
    numbersAgain: again,
    accused: [...accused, ...unplanned.map((key) => `plan: ${key}`)],
    missed,
    innocentGone: [
      ...innocent.filter((identity) => !lives(identity)).map(({ pid }) => named(`gone ${pid}`)),
      ...early,
    ],
    guiltyLeft: [...guilty].filter(([, chain]) => chain.some(lives)).map(([key]) => named(key)),
    copies: wrongCopies(findings, copies),
  };
}

/** @param {() => Promise<unknown>} work @returns {Promise<number>} ms */
async function took(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** @param {any[]} findings @param {Truth['copies']} copies */
function wrongCopies(findings, copies) {
  const told = findings
    .filter(({ kind }) => kind === 'duplicate-server')
    .map(({ evidence: [first] }) => /^(\d+) copies of server "([^"]+)"/.exec(first)?.slice(1).join(' '));
  const wanted = [...copies].map(([name, count]) => `${count} ${name}`);
  return [
    ...told.filter((one) => !wanted.includes(one ?? '')),
    ...wanted.filter((one) => !told.includes(one)),
  ].map(String);
}
