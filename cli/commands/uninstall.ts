/**
 * `uninstall`: takes this user's Shimkeeper down for good: daemon, shims and tray app end, it no longer starts at login;
 * on request the clients' files are put back and the home is deleted. The program's own files are the installer's to remove.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { EndedRow, UninstallAnswer } from '../../contracts/answers.js';
import { autostartFile, removeAutostart } from '../../home/autostart.js';
import type { Context, ExitCode } from '../context.js';
import { printEnded } from '../mend.js';
import { mark } from '../output.js';
import { connectedClients, putBack } from '../uninstall/clients.js';
import { removeHome } from '../uninstall/home-removal.js';
import { endTrayApp } from '../uninstall/tray-app.js';
import { stopAll } from './stop.js';

export interface UninstallFlags {
  readonly putBack: boolean;
  readonly deleteHome: boolean;
}

export async function uninstall(context: Context, flags: UninstallFlags): Promise<ExitCode> {
  const { home } = context.paths;
  const { ended, left } = await endEverything(context);
  const autostart = takeOutOfAutostart(context);
  const clients = flags.putBack ? await putBack(context) : [];
  // They name the launcher in the home, and their backups lie in it.
  const still = connectedClients(context);
  const mayDelete = flags.deleteHome && left.length === 0 && still.length === 0;
  const kept = mayDelete ? removeHome(context.paths) : [];
  const answer: UninstallAnswer = {
    ended,
    left,
    autostart,
    clients,
    home: { path: home, deleted: mayDelete && kept.length === 0, kept },
    notes: notes(context, flags, { left, still }),
  };
  print(context, answer);
  const failed = left.length > 0 || clients.some(({ ok }) => !ok) || (flags.deleteHome && !mayDelete);
  return failed ? 1 : 0;
}

interface Taken {
  readonly ended: readonly EndedRow[];
  readonly left: readonly EndedRow[];
}

/** The stop first: a tray app that quits while shims are attached would leave them a headless daemon. */
async function endEverything(context: Context): Promise<Taken> {
  // Without a home nothing of it runs, and none is made for the asking.
  if (!existsSync(context.paths.home)) return { ended: [], left: [] };
  const { answer } = await stopAll(context);
  const tray = await endTrayApp(context);
  if (!tray) return answer;
  const { gone, ...row } = tray;
  return gone ? { ...answer, ended: [...answer.ended, row] } : { ...answer, left: [...answer.left, row] };
}

/** The file that was removed; null: there was none for this home. Elsewhere than on Linux the system keeps the setting. */
function takeOutOfAutostart({ paths, env }: Context): string | null {
  if (process.platform !== 'linux') return null;
  const file = autostartFile(env, homedir());
  return removeAutostart(file, paths.home) ? file : null;
}

function notes(
  { paths }: Context,
  { putBack: wanted, deleteHome }: UninstallFlags,
  { left, still }: { left: readonly EndedRow[]; still: readonly string[] },
): string[] {
  const said: string[] = [];
  if (still.length > 0) {
    const again = wanted ? 'see above' : 'put their files back with `shimkeeper uninstall --put-back`';
    said.push(`still connected: ${still.join(', ')}: ${again}`);
  }
  if (deleteHome && left.length > 0) said.push(`${paths.home} was kept: something still runs in it`);
  else if (deleteHome && still.length > 0)
    said.push(`${paths.home} was kept: it holds what those files were before`);
  else if (!deleteHome && existsSync(paths.home)) {
    said.push(
      `${paths.home} was kept, with your config.json: \`shimkeeper uninstall --delete-home\` deletes it`,
    );
  }
  if (process.platform !== 'linux') {
    said.push('if it starts at login, take it out of the login items in the settings of the system');
  }
  return said;
}

function print(context: Context, answer: UninstallAnswer): void {
  const { out } = context;
  if (context.json) {
    out.json(answer);
    return;
  }
  printEnded(context, answer.ended);
  printEnded(context, answer.left);
  if (answer.autostart) out.line(mark.fine(`no longer starts at login: ${answer.autostart} removed`));
  for (const { ok, message } of answer.clients) out.line(ok ? mark.fine(message) : mark.trouble(message));
  const { path, deleted, kept } = answer.home;
  if (deleted) out.line(mark.fine(`${path} deleted`));
  if (kept.length > 0) out.line(mark.attention(`${path} holds what is none of ours: ${kept.join(', ')}`));
  for (const note of answer.notes) out.line(mark.attention(note));
  const text =
    answer.left.length === 0 ? mark.fine('nothing runs') : mark.trouble(`${answer.left.length} left`);
  out.line(text);
}
