/** Names and numbers that people, scripts and other programs rely on. */

declare const __SHIMKEEPER_VERSION__: string | undefined;

/** The package's version, put in by the bundler (and by the test runner). */
export const VERSION: string =
  typeof __SHIMKEEPER_VERSION__ === 'string' ? __SHIMKEEPER_VERSION__ : '0.0.0-source';

export const PRODUCT = 'Shimkeeper';
export const DEFAULT_PORT = 8079;
/** Never `localhost`: `::1` and `127.0.0.1` bind separately, so two daemons could both win. */
export const LOOPBACK = '127.0.0.1';

/** File stems by which our two programs are recognised in a process table, whatever path they run from. */
export const CLI_STEM = 'shimkeeper';
export const SHIM_STEM = 'shimkeeper-shim';

/** Before what the commands, the daemon and the tray app say on stderr. */
export const SAID_BY_US = `${CLI_STEM}: `;

export const ENV = {
  home: 'SHIMKEEPER_HOME',
  port: 'SHIMKEEPER_PORT',
  autostart: 'SHIMKEEPER_AUTOSTART',
  /**
   * Internal, set by whoever launches a headless daemon: milliseconds it stays after its last shim left.
   * Not an argument, because a daemon's argv is fixed by the contract.
   */
  linger: 'SHIMKEEPER_LINGER_MS',
  /**
   * Internal, set by a daemon that goes for the one that carries on: `<pid>-<startTicks>` of the one that goes. Its
   * successor waits for the port instead of giving way to its owner.
   */
  succeeds: 'SHIMKEEPER_SUCCEEDS',
  /** Internal, set by a shim that launches the tray app: no person asked for it, so a final stop binds it. */
  forShims: 'SHIMKEEPER_FOR_SHIMS',
} as const;

/** A daemon that a shim started ends by itself this long after the last shim left. */
export const LINGER_STARTED_BY_SHIM_MS = 600_000;
/** A daemon that took over from a tray app's Quit ends with the last shim; the pause lets a client reconnect. */
export const LINGER_AFTER_QUIT_MS = 2_000;

/** After a daemon said that another takes over, its shims only look for that one for so long before they launch one. */
export const SUCCESSOR_PATIENCE_MS = 3_000;

/** Candidates and successors announce themselves before they bind and are no duplicates for this long. */
export const CANDIDATE_GRACE_MS = 2_000;

/** A JSON-RPC message of this size still passes; a larger one is answered with an error. */
export const MAX_MESSAGE_BYTES = 20 * 1024 * 1024;
/** On the link a message may be a little larger: a server's answer carries the client's own id there. */
export const MAX_FRAME_BYTES = MAX_MESSAGE_BYTES + 4_096;
