/** What one command line is: ours, a client, a server of somebody's configuration, or something else. Pure. */
import type { ClientCatalogue, ClientMark, ConfiguredServer } from '../../contracts/clients.js';
import { isLauncher } from '../../home/launchers.js';
import { programStem, type Recognised, recognise } from '../recognise.js';
import { candidate, type Match, matchServer } from './signature.js';

export interface MatchedServer {
  readonly entry: ConfiguredServer;
  readonly match: Match;
}

export interface CommandClass {
  readonly ours: Recognised | null;
  readonly client: ClientMark | null;
  /** Every entry that it may be; the strong ones first. */
  readonly servers: readonly MatchedServer[];
  readonly launcher: boolean;
  /** Its own words say "MCP server", for want of a configuration that names it. */
  readonly saysMcp: boolean;
}

const RUNTIME = /^(node(js)?[-.\d]*|bun|deno|electron)$/i;
/** `mcp-server-git`, `@modelcontextprotocol/server-memory`, `notes_mcp`: a word of its own, not part of another. */
const MCP_WORD = /(^|[^a-z0-9])(mcp|modelcontextprotocol)([^a-z0-9]|$)/i;
/** Only the words that name the program: data and options of any program may speak of MCP. */
const NAMING_WORDS = 3;

export function classify(argv: readonly string[], catalogue: ClientCatalogue): CommandClass {
  const ours = recognise(argv);
  const launcher = isLauncher(argv);
  const servers = ours ? [] : serversOf(argv, catalogue.servers);
  const client = ours || launcher || servers.length > 0 ? null : clientOf(argv, catalogue.clients);
  return { ours, client, servers, launcher, saysMcp: !ours && !client && saysMcp(argv) };
}

function serversOf(argv: readonly string[], entries: readonly ConfiguredServer[]): MatchedServer[] {
  const one = candidate(argv);
  const found = entries.flatMap((entry) => {
    const match = matchServer(one, entry);
    return match ? [{ entry, match }] : [];
  });
  return found.sort((a, b) => Number(b.match === 'strong') - Number(a.match === 'strong'));
}

function clientOf(argv: readonly string[], marks: readonly ClientMark[]): ClientMark | null {
  const [program = ''] = argv;
  const path = program.replaceAll('\\', '/');
  // macOS: blanks in a path have split it; the path begins with a slash, and so does the whole line then.
  const line = path.startsWith('/') ? argv.join(' ') : path;
  const script = RUNTIME.test(programStem(program)) ? scriptOf(argv) : null;
  return (
    marks.find(
      ({ programs, scripts }) =>
        programs.some(
          (pattern) => pattern.test(path) || (pattern.source.startsWith('^') && pattern.test(line)),
        ) ||
        (script !== null && scripts.some((pattern) => pattern.test(script))),
    ) ?? null
  );
}

function scriptOf(argv: readonly string[]): string | null {
  const script = argv.slice(1).find((word) => !word.startsWith('-'));
  return script === undefined ? null : script.replaceAll('\\', '/');
}

function saysMcp(argv: readonly string[]): boolean {
  const [program = '', ...rest] = argv;
  const naming = /^(npm|npx) /.test(program)
    ? program.split(' ').slice(0, NAMING_WORDS + 1)
    : [program, ...rest];
  return naming
    .filter((word) => !word.startsWith('-'))
    .slice(0, NAMING_WORDS)
    .some((word) => MCP_WORD.test(word.replaceAll('\\', '/').split('/').slice(-2).join('/')));
}
