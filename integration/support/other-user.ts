/** Another user of the same machine, with what that user can do: read files and talk to ports. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** `nobody` of Debian: it exists, and nothing is made for it. */
export const OTHER_UID = 65_534;
const TIMEOUT_MS = 30_000;

/** Only root can become somebody else. */
export const CAN_SWITCH = process.platform === 'linux' && process.getuid?.() === 0;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node as the other user, in no group of ours. */
export async function asOtherUser(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const id = String(OTHER_UID);
  const command = [
    '--reuid',
    id,
    '--regid',
    id,
    '--clear-groups',
    '--no-new-privs',
    process.execPath,
    ...args,
  ];
  try {
    const done = await promisify(execFile)('setpriv', command, {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      timeout: TIMEOUT_MS,
    });
    return { code: 0, ...done };
  } catch (error) {
    const failed = error as { code?: number | string; stdout?: string; stderr?: string };
    if (typeof failed.code !== 'number') throw error;
    return { code: failed.code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' };
  }
}

/**
 * Tries every path in every way, and prints those that worked as a JSON array of `how path`.
 * Plain JavaScript in a text, because the other user may not be able to read our sources.
 */
export const PRY = `
const fs = require('node:fs');
const got = [];
const LINK = require('node:os').tmpdir() + '/shimkeeper-pry-' + process.pid;
const REFUSED = ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EINVAL', 'EXDEV', 'EBUSY', 'EROFS', 'ESRCH'];
const attempt = (how, path, work) => {
  try { work(path); got.push(how + ' ' + path); }
  catch (error) { if (!REFUSED.includes(error.code)) throw error; }
};
for (const path of JSON.parse(process.argv[1])) {
  attempt('list', path, fs.readdirSync);
  attempt('read', path, (file) => fs.readFileSync(file));
  attempt('write', path, (file) => fs.closeSync(fs.openSync(file, 'a')));
  attempt('make', path, (file) => fs.writeFileSync(file + '/planted', ''));
  attempt('remove', path, fs.unlinkSync);
  attempt('rename', path, (file) => fs.renameSync(file, file + '.old'));
  attempt('link', path, (file) => { fs.linkSync(file, LINK); fs.unlinkSync(LINK); });
  attempt('follow', path, fs.readlinkSync);
}
for (const pid of JSON.parse(process.argv[2])) {
  attempt('signal', String(pid), () => process.kill(pid, 0));
}
console.log(JSON.stringify(got));
`;
