/** How large the programs may be, in KiB, by their path below `dist/`. */

/**
 * Every client reads the shim at every start. The others' catch a package that came in unnoticed (one
 * `zod` in the place of `zod/mini` is 90 KiB and 4 MiB of a daemon's memory).
 *
 * @type {ReadonlyMap<string, number>}
 */
export const MAX_KIB = new Map([
  ['bin/shimkeeper-shim.cjs', 64],
  ['bin/shimkeeper.cjs', 10],
  ['bin/programs/daemon.cjs', 520],
  ['bin/programs/commands.cjs', 720],
  ['bin/example-server.cjs', 50],
  ['electron/main.cjs', 2_500],
  ['electron/preload.cjs', 10],
  ['renderer/main.js', 400],
]);
