/** Where this app's own parts lie, in a checkout and in a package alike. */
import path from 'node:path';

export interface AppFiles {
  readonly preload: string;
  readonly page: string;
  readonly icons: string;
  /** For the window's frame and the task bar. */
  readonly windowIcon: string;
  /** Our two programs, as real files: plain Node cannot read an archive, so they are unpacked beside it. */
  readonly bin: string;
}

/** `main`: the folder of the main process's bundle. */
export function appFiles(main: string): AppFiles {
  const dist = path.dirname(main);
  return {
    preload: path.join(main, 'preload.cjs'),
    page: path.join(dist, 'renderer'),
    icons: path.join(dist, 'icons'),
    windowIcon: path.join(dist, 'icons', 'app.png'),
    bin: path.join(dist.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked'), 'bin'),
  };
}
