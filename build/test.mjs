// `npm test`. Runs far enough on old Node versions to tell them so; see setup/node-version.mjs.
import { createRequire } from 'node:module';
import { satisfies, tooOld } from './setup/node-version.mjs';

const range = createRequire(import.meta.url)('../package.json').engines.node;

if (satisfies(process.versions.node, range)) {
  Promise.all([import('./setup/main.mjs'), import('./test/main.mjs')]).then(([{ main }, { test }]) =>
    main(test),
  );
} else {
  console.error(tooOld(process.versions.node, range));
  process.exitCode = 1;
}
