/** Connecting a client: what stands in its own file, what would be changed, and what was. No `env` value is in any of it. */
import type { Problem } from './answers.js';
import type { ClientId } from './clients.js';

/**
 * `connected`: our entry, and nothing else that could be moved; `mixed`: ours and others; `own`: others alone; `empty`:
 * the client is here and has no servers; `absent`: no trace of it; `unusable`: its file cannot be used (`problem`); beside another state
 * `problem` is of one of its files.
 */
export type ClientConnection = 'connected' | 'mixed' | 'own' | 'empty' | 'absent' | 'unusable';

export interface ClientServerEntry {
  readonly name: string;
  /** Command and arguments in one line, secrets masked; never `env`. */
  readonly command: string;
  readonly movable: boolean;
  /** Why not; null: movable. */
  readonly reason: string | null;
}

export interface ClientInstallation {
  readonly id: ClientId;
  readonly product: string;
  readonly state: ClientConnection;
  /** Where our entry stands or would be written; null: none is known on this system. */
  readonly file: string | null;
  /** Servers that it starts by itself: not our shim, not those with an address, not those that are switched off. */
  readonly servers: readonly ClientServerEntry[];
  /** Entries that start no process here: with an address, switched off, none at all. They stay as they are. */
  readonly staying: readonly { readonly name: string; readonly reason: string }[];
  /** What `disconnect` puts back. */
  readonly backup: { readonly file: string; readonly at: string } | null;
  readonly problem: Problem | null;
  /** How the client takes notice: "Quit and open Cursor again." */
  readonly reload: string;
}

export interface ClientsAnswer {
  readonly at: string;
  readonly clients: readonly ClientInstallation[];
}

/** One line of a file's diff. `gap`: lines left out, in words. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

export interface FileChange {
  readonly file: string;
  /** Where the file as it is will be kept; null: it is new, or the backup of an earlier change is used. */
  readonly backup: string | null;
  readonly diff: readonly DiffLine[];
}

export type ConnectAction = 'connect' | 'disconnect';

export interface ConnectPlan {
  /** Digest of the files' contents and the choice: a plan whose files have changed since is refused. */
  readonly id: string;
  readonly client: ClientId;
  readonly action: ConnectAction;
  /** Empty: there is nothing to do. */
  readonly changes: readonly FileChange[];
  /** Names of the servers that are moved behind Shimkeeper, or put back. */
  readonly moved: readonly string[];
  readonly kept: readonly { readonly name: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

export interface ConnectResult {
  readonly ok: boolean;
  /** One line for the person. */
  readonly message: string;
  /** As it is afterwards; null where it could not be looked at. */
  readonly client: ClientInstallation | null;
}

/** What `connect` and `disconnect` print with --json. */
export interface ConnectAnswer extends ConnectResult {
  readonly dryRun: boolean;
  readonly plan: ConnectPlan;
}
