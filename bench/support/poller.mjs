/** Polls the process table with a rival's package, again and again. Arguments: folder, package, milliseconds. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [folder = '', name = '', everyMs = ''] = process.argv.slice(2);
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
let polls = 0;
process.on('SIGTERM', () => {
  process.stdout.write(`${polls}\n`, () => process.exit());
});
process.stdout.write('up\n');
for (;;) {
  const next = performance.now() + Number(everyMs);
  await poll?.();
  polls += 1;
  await pause(Math.max(0, next - performance.now()));
}
