/**
 * Was this MCP server left behind by a client that is gone? Proven only by everything together:
 * it is surely a server of somebody's configuration; it is ours; no client lives above it; whoever started it is gone,
 * because another process has adopted it; and nobody can write to its standard input any more, so that nobody can ever
 * use it again. One doubt, and it is left alone. Pure.
 */
import { shownName } from '../../contracts/clients.js';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { mayTellLater } from '../facts.js';
import { basename } from '../recognise.js';
import type { NeighbourInput } from './neighbours.js';
import type { FoundServer } from './people.js';
import { isAccusable, isOlder, startedBy } from './process.js';

const MAX_ANCESTORS = 64;
/** Programs that take in what others leave behind. */
const ADOPTERS = /^(init|systemd|launchd|tini|dumb-init|docker-init|catatonit|s6-svscan|runit|openrc-init)$/;

export type Abandoned =
  | { readonly proof: readonly string[]; readonly doubt: null }
  /** `passing`: another look may take the doubt away. */
  | { readonly proof: null; readonly doubt: string; readonly passing: boolean };

/** Servers whose standard input is worth a look: all else already says "left behind". */
export function suspects(input: Omit<NeighbourInput, 'stdin' | 'leftSince'>): readonly ProcessRow[] {
  return input.people.servers
    .filter((server) => server.client === null && 'proof' in adoption(input, server))
    .flatMap(({ instance }) => instance.members);
}

export function judgeAbandoned(input: NeighbourInput, server: FoundServer): Abandoned {
  const adopted = adoption(input, server);
  if ('doubt' in adopted) return { proof: null, doubt: adopted.doubt, passing: false };
  const { head, members } = server.instance;
  const states = members.map((row) => input.stdin.get(identityKey(row)));
  const own = input.stdin.get(identityKey(head));
  if (states.some((state) => state?.kind === 'open')) {
    return { proof: null, doubt: 'somebody can still write to its standard input', passing: false };
  }
  if (own?.kind !== 'ended') {
    const why = own?.kind === 'unknown' ? own.why : 'it was not asked for';
    const doubt = `what its standard input is, is not known: ${why}`;
    return { proof: null, doubt, passing: mayTellLater(own) };
  }
  return { proof: [adopted.proof, own.how, startedBy(head)], doubt: null };
}

type Adoption = { readonly proof: string } | { readonly doubt: string };

function adoption(
  { snapshot, people, classOf, catalogue, ownUid }: Omit<NeighbourInput, 'stdin' | 'leftSince'>,
  { instance, isSure, name }: FoundServer,
): Adoption {
  const { root, members } = instance;
  if (isSpared(catalogue.spared, name)) return { doubt: 'your rules spare it' };
  if (!isSure) return { doubt: 'its command does not say surely which server it is' };
  if (ownUid === null) return { doubt: 'this system does not tell whose it is' };
  if (members.some(({ contained }) => contained === true)) return { doubt: 'it lives in a container' };
  if (!members.every((row) => isAccusable(row, ownUid)))
    return { doubt: 'not all of it is known to be this user’s' };
  const parent = snapshot.rows.get(root.ppid);
  if (!parent) return { doubt: 'its parent is not known' };
  const above = ancestors(root, snapshot.rows);
  const client = above.find(
    (row) => classOf(row)?.client ?? people.clients.some((one) => one.row.pid === row.pid),
  );
  if (client) return { doubt: `a client lives above it, pid ${client.pid}` };
  if (above.some((row) => classOf(row)?.ours)) return { doubt: 'a process of ours runs it' };
  return adopter(root, parent);
}

/** A person may have written the name as it stands in the file, or as it is shown. */
function isSpared(spared: ReadonlySet<string>, name: string): boolean {
  return spared.has(name) || [...spared].some((one) => shownName(one) === name);
}

/**
 * A child is born into its parent's session. One whose session is neither its parent's nor its own was therefore
 * started by somebody else, whom its parent has outlived: pid 1, or a subreaper such as the user's service manager.
 * Pid 1 alone is no proof: in a container it may be the very program that started it.
 */
function adopter(root: ProcessRow, parent: ProcessRow): Adoption {
  const adopted = `whoever started it is gone: pid ${parent.pid} (${parent.name}) has adopted it`;
  if (isAdopter(parent)) return { proof: adopted };
  const known = root.session != null && parent.session != null && root.session !== 0;
  if (known && root.session !== parent.session && root.session !== root.pid) {
    return { proof: `${adopted}, which is of another session` };
  }
  return { doubt: `pid ${parent.pid} (${parent.name}) may have started it, and lives` };
}

function isAdopter(row: ProcessRow): boolean {
  return ADOPTERS.test(basename(row.argv?.[0] ?? '')) || (row.argv === null && ADOPTERS.test(row.name));
}

function ancestors(row: ProcessRow, rows: ReadonlyMap<number, ProcessRow>): ProcessRow[] {
  const found: ProcessRow[] = [];
  let below = row;
  for (let depth = 0; depth < MAX_ANCESTORS; depth += 1) {
    const parent = rows.get(below.ppid);
    if (!parent || parent.pid === below.pid || isOlder(below, parent)) break;
    found.push(parent);
    below = parent;
  }
  return found;
}
