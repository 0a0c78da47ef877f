import type { UserFacts } from '../places.js';

/** Where connecting keeps what it needs; the paths of a home fit. */
export interface ConnectHome {
  readonly home: string;
  /** `config.json` */
  readonly config: string;
  /** One record for each connected client. */
  readonly clientsDir: string;
  readonly backupsDir: string;
}

/** The small files of the home. */
export interface PrivateFiles {
  /** null: missing, or not to be used. */
  readonly read: (file: string) => string | null;
  /** Replaces it in one step, 0600, and makes its folder, 0700. */
  readonly write: (file: string, text: string) => void;
  readonly remove: (file: string) => void;
  /** Names in a folder; none where there is no such folder. */
  readonly names: (folder: string) => readonly string[];
}

export interface ConnectDeps {
  readonly home: ConnectHome;
  readonly user: () => UserFacts;
  /** What a client is told to start, for a client of this name. */
  readonly shim: (product: string) => { readonly command: string; readonly args: readonly string[] };
  /** Throws `config-bad` for a text that no daemon would take. */
  readonly checkConfig: (text: string) => void;
  readonly files: PrivateFiles;
  readonly now: () => Date;
  readonly version: string;
  /** For tests: called before each write with what is about to be written. */
  readonly beforeStep?: (step: string) => void;
}
