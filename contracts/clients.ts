/** MCP clients and the servers that they start by themselves, as their own configuration files tell. */
import type { Problem } from './answers.js';

export const CLIENT_IDS = [
  'claude-desktop',
  'claude-code',
  'cursor',
  'vscode',
  'windsurf',
  'augment',
  'codex',
  'gemini-cli',
] as const;
export type ClientId = (typeof CLIENT_IDS)[number];

/** How a client is known in a process table. Patterns are tried on paths with forward slashes. */
export interface ClientMark {
  /** A `ClientId`, or `rule:NAME` for a client that the person's own rules name. */
  readonly id: string;
  readonly product: string;
  /** On the program's path (argv[0], which a program may have replaced by its title). */
  readonly programs: readonly RegExp[];
  /** On the script's path, where a runtime such as Node runs one. */
  readonly scripts: readonly RegExp[];
}

/** One server with a command of its own (stdio) in somebody's configuration. Variables (`${...}`) stand as written. */
export interface ConfiguredServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Digest of the variables and the folder that the entry gives; absent: it gives none. Never their values. */
  readonly surroundings?: string;
  /** Whose configuration: a `ClientMark.id`, or null for the person's own rules. */
  readonly client: string | null;
  /** The file that names it. */
  readonly file: string;
}

const MAX_NAME = 100;

/** A server's name as a stranger wrote it, in one line: it stands in evidence, on terminals and in the history. */
export function shownName(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, MAX_NAME);
}

/** A folder in which a client runs. */
export interface WorkingFolder {
  /** A `ClientMark.id`. */
  readonly client: string;
  /** From the root. */
  readonly folder: string;
}

/** `working`: folders in which clients run now: some keep servers there. */
export type ReadCatalogue = (working?: readonly WorkingFolder[]) => ClientCatalogue;

export interface ClientCatalogue {
  /** The first that fits is the one. */
  readonly clients: readonly ClientMark[];
  readonly servers: readonly ConfiguredServer[];
  /** Names of servers that the person's rules keep from every accusation. */
  readonly spared: ReadonlySet<string>;
  /** Files that are there and cannot be used, one line each. */
  readonly problems: readonly Problem[];
}

export const NO_CATALOGUE: ClientCatalogue = { clients: [], servers: [], spared: new Set(), problems: [] };
