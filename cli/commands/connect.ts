/** `connect` and `disconnect`: a client's own file, changed by a plan that is shown. */
import { existsSync } from 'node:fs';
import { clientIdOf } from '../../clients/connect/connector.js';
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import type { ConnectAction, ConnectAnswer, ConnectPlan, DiffLine } from '../../contracts/connect.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { underConnectLock } from '../../home/connect-lock.js';
import { ensureHome } from '../../home/paths.js';
import { connectorOf, keepLauncher } from '../clients.js';
import type { Context, ExitCode } from '../context.js';
import { diffColor, mark } from '../output.js';

export interface ConnectFlags {
  readonly dryRun: boolean;
}

/** `name`: of the client, as the person gave it. Throws `usage` for one that we do not know. */
export async function connectClient(
  context: Context,
  action: ConnectAction,
  name: string,
  { dryRun }: ConnectFlags,
): Promise<ExitCode> {
  const client = known(action, name);
  const answer = await (dryRun ? rehearse : carryOut)(context, action, client);
  if (context.json) context.out.json(answer);
  else {
    // Not before: it says what was kept, and where.
    printPlan(context, answer);
    context.out.line(mark.fine(answer.message));
  }
  return 0;
}

function known(action: ConnectAction, name: string): ClientId {
  const client = clientIdOf(name);
  if (client) return client;
  throw new ShimkeeperError(
    'usage',
    `${action}: no client "${name}" is known: it is one of ${CLIENT_IDS.join(', ')}.`,
  );
}

function rehearse(context: Context, action: ConnectAction, client: ClientId): ConnectAnswer {
  const connector = connectorOf(context);
  const plan = connector.plan(client, action);
  return { ok: true, message: rehearsal(plan), client: connector.look(client), dryRun: true, plan };
}

async function carryOut(context: Context, action: ConnectAction, client: ClientId): Promise<ConnectAnswer> {
  const connector = connectorOf(context);
  // What is refused, or has nothing to do, makes no home.
  const first = existsSync(context.paths.home) ? null : connector.plan(client, action);
  if (first?.changes.length === 0) return { ...connector.apply(first.id), dryRun: false, plan: first };
  return underConnectLock(context.paths, async () => {
    const plan = connector.plan(client, action);
    if (action === 'connect') {
      // The launcher first: a client may read its file the moment that it is written.
      ensureHome(context.paths);
      await keepLauncher(context);
    }
    return { ...connector.apply(plan.id), dryRun: false, plan };
  });
}

function rehearsal({ changes }: ConnectPlan): string {
  return changes.length === 0 ? 'nothing would be changed' : 'nothing was changed: this was a rehearsal';
}

function printPlan({ out }: Context, { dryRun, plan }: ConnectAnswer): void {
  const { changes, kept, notes } = plan;
  for (const { file, backup, diff } of changes) {
    out.line(file);
    for (const line of diff) out.line(`  ${diffColor(line.kind, `${SIGNS[line.kind]} ${line.text}`)}`);
    if (backup) out.line(mark.quiet(`  ${dryRun ? 'would be kept' : 'kept'} as ${backup}`));
  }
  for (const { name, reason } of kept) out.line(mark.quiet(`${name} stays: ${reason}`));
  for (const note of notes) out.line(mark.quiet(`note: ${note}`));
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '-', gap: '…' };
