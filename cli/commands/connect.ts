/** `connect` and `disconnect`: a client's own file, changed by a plan that is shown. */
import { clientIdOf } from '../../clients/connect/connector.js';
import { CLIENT_IDS, type ClientId } from '../../contracts/clients.js';
import type {
  ConnectAction,
  ConnectAnswer,
  ConnectPlan,
  ConnectResult,
  DiffLine,
} from '../../contracts/connect.js';
import { ShimkeeperError } from '../../contracts/errors.js';
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
  const connector = connectorOf(context);
  const plan = connector.plan(client, action);
  if (!context.json) printPlan(context, plan, dryRun);
  const result = dryRun
    ? { ok: true, message: rehearsal(plan), client: connector.look(client) }
    : await carryOut(context, plan, () => connector.apply(plan.id));
  const answer: ConnectAnswer = { ...result, dryRun, plan };
  if (context.json) context.out.json(answer);
  else context.out.line(mark.fine(result.message));
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

/** The launcher first: a client may read its file the moment that it is written. */
async function carryOut(
  context: Context,
  { action }: ConnectPlan,
  apply: () => ConnectResult,
): Promise<ConnectResult> {
  if (action === 'connect') {
    ensureHome(context.paths);
    await keepLauncher(context);
  }
  return apply();
}

function rehearsal({ changes }: ConnectPlan): string {
  return changes.length === 0 ? 'nothing would be changed' : 'nothing was changed: this was a rehearsal';
}

function printPlan({ out }: Context, { changes, kept, notes }: ConnectPlan, dryRun: boolean): void {
  for (const { file, backup, diff } of changes) {
    out.line(file);
    for (const line of diff) out.line(`  ${diffColor(line.kind, `${SIGNS[line.kind]} ${line.text}`)}`);
    if (backup) out.line(mark.quiet(`  ${dryRun ? 'would be kept' : 'kept'} as ${backup}`));
  }
  for (const { name, reason } of kept) out.line(mark.quiet(`${name} stays: ${reason}`));
  for (const note of notes) out.line(mark.quiet(`note: ${note}`));
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '-', gap: '…' };
