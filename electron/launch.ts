/** How this very app is started again: by the login entry, by a shim, from a client's configuration. Pure. */

export interface LaunchFacts {
  readonly packaged: boolean;
  /** The running executable: the packaged app, or a plain Electron in a checkout. */
  readonly execPath: string;
  /** The folder (or app.asar) that holds package.json. */
  readonly appPath: string;
  /** The file of an AppImage or a portable .exe, which unpacks itself into what goes with the process; null: it is none. */
  readonly keptFile: string | null;
  /** Chromium's sandbox refuses to start as root. */
  readonly root: boolean;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** Command and arguments that start the tray app, without `--hidden`. */
export function appLaunch(facts: LaunchFacts): Launch {
  const sandbox = facts.root ? ['--no-sandbox'] : [];
  if (!facts.packaged) return { command: facts.execPath, args: [facts.appPath, ...sandbox] };
  return { command: facts.keptFile ?? facts.execPath, args: sandbox };
}

/** What an MCP client is told to start. */
export interface Connect extends Launch {
  readonly env: Readonly<Record<string, string>>;
}
