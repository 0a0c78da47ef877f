/**
 * Newcomers under the very numbers of the dead: the kernel gives numbers in order, and whoever may (root, or
 * CAP_CHECKPOINT_RESTORE) tells it where to go on.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { announceShim } from './announce.mjs';
import { ourArgv, passers } from './species.mjs';
import { BASH, identityOf, until } from './zoo.mjs';

const LAST_NUMBER = '/proc/sys/kernel/ns_last_pid';
/** Somebody else's process may be born in between; then the number is taken for as long as that lives. */
const MAX_TRIES = 5;
/** In one small program, so that little else is born between the two calls. */
const NEWCOMER = `
  my ($number, $file, @argv) = @ARGV;
  open(my $last, ">", "${LAST_NUMBER}"); syswrite($last, $number - 1); close $last;
  my $pid = fork; if (!$pid) { exec { $file } @argv } if ($pid != $number) { kill 9, $pid; exit 3 }
  syswrite(STDOUT, "there\\n"); waitpid($pid, 0);`;

/**
 * @typedef {import('./zoo.mjs').Zoo} Zoo
 * @typedef {import('./zoo.mjs').Identity} Identity
 */

/** Whether the kernel takes our word for the next number. */
function canSteer() {
  try {
    writeFileSync(LAST_NUMBER, readFileSync(LAST_NUMBER, 'utf8'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** A beast under a number that is free. @param {Zoo} zoo @param {number} number @param {string} tag @param {readonly string[]} argv @returns {Promise<boolean>} false: somebody else has the number */
async function startAs(zoo, number, tag, argv) {
  for (let one = 0; one < MAX_TRIES; one += 1) {
    const child = spawn('perl', ['-e', NEWCOMER, String(number), BASH, ...argv], {
      env: zoo.env(tag),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const isThere = await Promise.race([
      once(child.stdout, 'data').then(() => true),
      once(child, 'exit').then(() => false),
    ]);
    if (!isThere) continue;
    const keeper = identityOf(child.pid ?? 0);
    if (keeper) zoo.adopt(keeper);
    await until(`${tag} is there`, () => zoo.registered().some((entry) => entry.tag === tag));
    return true;
  }
  return false;
}

/** One beast that ends, and whom its number is given to. @param {Zoo} zoo @param {Identity} dead @param {string} tag @param {readonly string[]} argv */
async function inherit(zoo, dead, tag, argv) {
  await zoo.kill(dead);
  return startAs(zoo, dead.pid, tag, argv);
}

/**
 * An orphan shim's announcement outlives it, and a shim that has nothing to do with it has its number: innocent. A
 * client's number belongs to somebody else: innocent, and the shim that the client left is guilty.
 *
 * @param {Zoo} zoo
 * @param {string} home
 * @param {Map<string, Identity[]>} guilty
 * @returns {Promise<number>} how many numbers were given again
 */
export async function numbersAgain(zoo, home, guilty) {
  if (!canSteer()) return 0;
  const argv = ourArgv(home).shim(zoo.file('shims/shimkeeper-shim.cjs'));
  const passer = passers(zoo, 1)[0]?.argv ?? [];
  await zoo.start([
    { tag: 'first shim of a number', argv },
    { tag: 'first client of a number', argv: passer },
    { tag: 'shim whose client’s number is given again', argv },
  ]);
  const [shim, client, left] = [
    'first shim of a number',
    'first client of a number',
    'shim whose client’s number is given again',
  ].flatMap((tag) => zoo.tagged(tag));
  if (!shim || !client || !left) throw new Error('the first of their numbers are not there');
  announceShim(home, shim, client, { stdinEnded: true });
  announceShim(home, left, client, { stdinEnded: true });
  guilty.set(`orphan-shim ${left.pid}`, [left]);
  const given = [
    await inherit(zoo, shim, 'second shim of a number', argv),
    await inherit(zoo, client, 'second of a client’s number', passer),
  ];
  return given.filter(Boolean).length;
}
