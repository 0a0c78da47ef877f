import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from './log.js';
import { openRotated } from './rotated-file.js';

const HALF = Buffer.alloc(1024 * 1024, 'x');

let directory: string;
let target: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'shimkeeper-log-'));
  target = path.join(mkdtempSync(path.join(tmpdir(), 'shimkeeper-target-')), 'precious');
});
afterEach(() => {
  for (const folder of [directory, path.dirname(target)]) rmSync(folder, { recursive: true, force: true });
});

/** The stream's error, or null when it took the text and closed. */
function write(name: string, chunks: readonly Buffer[]): Promise<NodeJS.ErrnoException | null> {
  const stream = openRotated(directory, name);
  return new Promise((resolve) => {
    stream.on('error', resolve).on('close', () => resolve(null));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
  });
}

describe('a rotated file', () => {
  it('is kept, rotated and bounded', async () => {
    for (let round = 0; round < 7; round += 1) expect(await write('a.log', [HALF, HALF])).toBeNull();
    const names = readdirSync(directory);
    expect(names.filter((name) => name.endsWith('-a.log'))).toHaveLength(4);
    expect(names).toContain('.a.history');
    for (const name of names) expect(lstatSync(path.join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it.each(['a.log', '.a.history', '20200101-0000-01-a.log'])(
    'does not write through a link at %s, to a file or to none',
    async (name) => {
      symlinkSync(target, path.join(directory, name));
      expect(await write('a.log', [HALF])).toMatchObject({ code: 'ELOOP', path: path.join(directory, name) });
      expect(existsSync(target)).toBe(false);
      writeFileSync(target, 'precious');
      expect(await write('a.log', [HALF])).toMatchObject({ code: 'ELOOP' });
      expect(readFileSync(target, 'utf8')).toBe('precious');
    },
  );

  it('nor through one that comes while it is open: not when it rotates, and not into the next file', async () => {
    writeFileSync(target, 'precious');
    const stream = openRotated(directory, 'a.log');
    await new Promise((resolve) => stream.write(HALF, resolve));
    symlinkSync(target, path.join(directory, '.a.history'));
    const failed = new Promise((resolve) => stream.once('error', resolve));
    stream.write(HALF);
    expect(await failed).toMatchObject({ code: 'ELOOP' });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it("another program's link in the same directory hinders nothing", async () => {
    symlinkSync(target, path.join(directory, 'elsewhere.log'));
    expect(await write('a.log', [HALF])).toBeNull();
  });
});

it('the log says once what is in its way and how to mend it, and is written when the link is gone', async () => {
  writeFileSync(target, 'precious');
  const link = path.join(directory, 'daemon.log');
  symlinkSync(target, link);
  const said: string[] = [];
  const log = openLog(directory, 'daemon', (line) => said.push(line));
  log.info({}, 'one');
  await expect
    .poll(() => said)
    .toEqual([`${link} cannot be written (ELOOP): remove the link in its place; lines are lost until then.`]);
  expect(log.trouble()).toContain('ELOOP');
  rmSync(link);
  await expect.poll(() => log.trouble(), { timeout: 10_000 }).toBeNull();
  log.info({}, 'two');
  await log.close();
  expect(readFileSync(link, 'utf8')).toContain('"msg":"two"');
  expect(readFileSync(target, 'utf8')).toBe('precious');
  expect(said).toHaveLength(1);
});
