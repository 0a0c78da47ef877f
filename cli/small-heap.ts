/**
 * Keeps V8's space for young objects at its first size, 1 MiB a half. It doubles with the first burst of calls and never
 * shrinks: 5 MiB resident of a daemon that idles nearly always, for no call that could be told to be faster (`npm run
 * bench -- calls`). Imported before what allocates. A flag by this call, because the programs that start a daemon give
 * it no arguments of Node's; the space's own maximum (`--max-semi-space-size`) has no effect once V8 runs. A V8 that
 * has no such flag says so on stderr and goes on.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
