/** `npm run faults [-- NAME...]`: the fault runs of bench/faults/, on what `npm run build` has made. */
import { scriptsIn } from './scripts-in.mjs';
import { main } from './setup/main.mjs';

await main(() => scriptsIn('bench/faults', process.argv.slice(2)));
