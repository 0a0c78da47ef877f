/** `npm run faults [-- --minutes N] [--seed N]`: the fault run of faults/, on what `npm run build` has made. */
import { faults } from '../faults/main.mjs';
import { main } from './setup/main.mjs';

await main((onSignal) => faults(process.argv.slice(2), onSignal));
