/** `clients`: the MCP clients of this user, and what each runs by itself. */
import type { ClientInstallation } from '../../contracts/connect.js';
import { connectorOf } from '../clients.js';
import type { Context, ExitCode } from '../context.js';
import { mark, table } from '../output.js';

export async function clients(context: Context): Promise<ExitCode> {
  const answer = connectorOf(context).list();
  if (context.json) context.out.json(answer);
  else print(context, answer.clients);
  return 0;
}

function print({ out }: Context, all: readonly ClientInstallation[]): void {
  const here = all.filter(({ state }) => state !== 'absent');
  const absent = all.filter(({ state }) => state === 'absent').map(({ product }) => product);
  if (here.length > 0) {
    const rows = here.map((one) => [one.id, stateWords(one), own(one), one.file ?? '-']);
    out.text(table(['client', 'state', 'own servers', 'file'], rows));
  } else out.line(mark.attention('no MCP client was found'));
  for (const { product, servers, staying } of here) {
    for (const { name, reason } of [...servers.filter(({ movable }) => !movable), ...staying])
      out.line(mark.quiet(`${product}: ${name} stays: ${reason}`));
  }
  // One file may be of two clients.
  const problems = here.flatMap(({ problem }) => problem?.message ?? []);
  for (const problem of new Set(problems)) out.line(mark.attention(problem));
  if (absent.length > 0) out.line(mark.quiet(`not found: ${absent.join(', ')}`));
  const next = here.find(({ state }) => state === 'own' || state === 'mixed');
  if (next)
    out.line(
      mark.quiet(
        `\`shimkeeper connect ${next.id}\` moves its servers behind Shimkeeper; --dry-run shows how`,
      ),
    );
}

const STATES: Readonly<Record<ClientInstallation['state'], string>> = {
  connected: 'connected',
  mixed: 'connected, with servers of its own',
  own: 'not connected',
  empty: 'not connected, no servers',
  absent: 'not found',
  unusable: 'its file cannot be used',
};

function stateWords({ state, staying }: ClientInstallation): string {
  return state === 'empty' && staying.length > 0
    ? 'not connected, none that starts a process'
    : STATES[state];
}

function own({ servers }: ClientInstallation): string {
  return servers.length === 0 ? '-' : servers.map(({ name }) => name).join(', ');
}
