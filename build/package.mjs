/** `node build/package.mjs [shipping|e2e]`: the application as a folder below `release/`. Needs a build. */
import { packageApp } from './packaging/package-app.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { main } from './setup/main.mjs';
import { ROOT } from './setup/paths.mjs';

await main(async () => {
  const flavour = process.argv[2] ?? 'e2e';
  if (flavour !== 'shipping' && flavour !== 'e2e') {
    throw new SetupFailure(`"${flavour}" is no flavour: there are shipping and e2e.`);
  }
  console.log(await packageApp(ROOT, flavour, console.log));
  return 0;
});
