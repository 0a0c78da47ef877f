/** Whoever runs the tests as root may read and write everywhere: another user then runs a copy of the programs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CLI, type CommandResult, type TestHome } from './home.js';
import { CAN_SWITCH, OTHER_UID } from './other-user.js';

/** Makes all that lies below the test's folder that user's own. Before modes are set: those hold for it. */
export function giveAway({ folder }: TestHome): void {
  const programs = path.join(folder, 'bin');
  if (!existsSync(programs)) cpSync(path.dirname(CLI), programs, { recursive: true });
  if (!CAN_SWITCH) return;
  for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(path.join(folder, name), OTHER_UID, OTHER_UID);
}

/** Runs `shimkeeper ARGS` as a user who is not root. */
export async function runAsOther(
  home: TestHome,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const program = path.join(home.folder, 'bin', path.basename(CLI));
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...home.env, ...env },
    ...(CAN_SWITCH ? { uid: OTHER_UID, gid: OTHER_UID } : {}),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => {
    said.stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    said.stderr += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}
