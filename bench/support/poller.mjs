/** Looks at the process table with a rival's package, so many times. Arguments: folder, package, polls. Says `up`, then `done`. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** systeminformation answers from memory what is asked again sooner. */
const UNCACHED_MS = 700;

const [folder = '', name = '', polls = ''] = process.argv.slice(2);
const require = createRequire(pathToFileURL(path.join(folder, 'x.js')));

/** @type {Record<string, () => Promise<() => Promise<unknown>>>} */
const POLLS = {
  'ps-list': async () => {
    const file = pathToFileURL(path.join(folder, 'node_modules/ps-list/index.js'));
    const { default: psList } = await import(file.href);
    return () => psList();
  },
  systeminformation: async () => () => require('systeminformation').processes(),
  'ps-tree': async () => () => new Promise((resolve) => require('ps-tree')(1, resolve)),
};

const poll = await POLLS[name]?.();
if (!poll) throw new Error(`no such package here: ${name}`);
// The first one loads and compiles.
await poll();
process.stdout.write('up\n');
await once(process.stdin, 'data');
for (let one = 0; one < Number(polls); one += 1) {
  await pause(UNCACHED_MS);
  await poll();
}
process.stdout.write('done\n');
process.stdin.on('end', () => process.exit());
process.stdin.resume();
