/** `npm run bench [-- NAME...]`: the measurements of bench/, on what `npm run build` has made. */
import { scriptsIn } from './scripts-in.mjs';
import { main } from './setup/main.mjs';

await main(() => scriptsIn('bench', process.argv.slice(2)));
