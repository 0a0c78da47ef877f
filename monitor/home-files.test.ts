import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ShimAnnouncementSchema } from '../contracts/schemas/files.js';
import { healthOf, identityOf, row, shimAnnouncement } from './fixtures/made-up.js';
import { readAnnouncements, readHealthFile, readPidFile } from './home-files.js';

const root = mkdtempSync(path.join(tmpdir(), 'sk-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let serial = 0;
function file(content: string): string {
  serial += 1;
  const name = path.join(root, `file-${serial}`);
  writeFileSync(name, content);
  return name;
}
const health = healthOf(row(100));

describe('readHealthFile', () => {
  it('reads a good one, with fields that it does not know', () => {
    const fact = readHealthFile(file(JSON.stringify({ ...health, later: { added: true } })));
    expect(fact).toMatchObject({ kind: 'present', value: { ...health, later: { added: true } } });
  });
  it.each([
    ['nothing', '', /no JSON/],
    ['half of it', JSON.stringify(health).slice(0, 80), /no JSON/],
    ['a list', '[]', /object/],
    ['null', 'null', /object/],
    ['another schema', JSON.stringify({ ...health, schema: 2 }), /^schema/],
    ['a pid that is none', JSON.stringify({ ...health, pid: -1 }), /^pid/],
    ['a time that is none', JSON.stringify({ ...health, updatedAt: 'yesterday' }), /^updatedAt/],
    ['a broken shim', JSON.stringify({ ...health, shims: [{}] }), /^shims\.0/],
    ['more than a mebibyte', `${JSON.stringify(health)}${' '.repeat(1024 * 1024)}`, /bytes/],
  ])('calls %s corrupt and says why', (_what, content, why) => {
    expect(readHealthFile(file(content))).toMatchObject({
      kind: 'corrupt',
      reason: expect.stringMatching(why),
    });
  });
  it('knows a missing one, a directory and a link for what they are', () => {
    expect(readHealthFile(path.join(root, 'none'))).toEqual({ kind: 'missing' });
    expect(readHealthFile(root)).toMatchObject({ kind: 'corrupt' });
    const link = path.join(root, 'link');
    symlinkSync(file(JSON.stringify(health)), link);
    expect(readHealthFile(link)).toMatchObject({ kind: 'corrupt', reason: 'it is a symbolic link' });
  });
});

describe('readPidFile', () => {
  it.each([
    ['4711\n', 4711],
    [' 4711 \r\n', 4711],
  ])('reads %j', (content, pid) => {
    expect(readPidFile(file(content))).toMatchObject({ kind: 'present', value: pid });
  });
  it.each(['', '0\n', '-1\n', '4711x\n', '1 2\n', '0x10\n', '9'.repeat(100)])(
    'calls %j corrupt',
    (content) => {
      expect(readPidFile(file(content)).kind).toBe('corrupt');
    },
  );
});

describe('readAnnouncements', () => {
  it('takes the good ones and names the bad ones', () => {
    const directory = path.join(root, 'shims');
    mkdirSync(directory);
    const good = shimAnnouncement(row(60), identityOf(row(50)));
    const put = (name: string, content: unknown): void =>
      writeFileSync(
        path.join(directory, name),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
    put('60-1060.json', good);
    put('61-1061.json', good);
    put('62-1062.json', '{');
    put('63-1063.json', { ...good, pid: 63, startTicks: 1063, role: 'daemon' });
    put('notes.txt', 'not ours');
    put('60-1060.json.12.1.tmp', '{');
    const { found, problems } = readAnnouncements(directory, ShimAnnouncementSchema);
    expect(found).toEqual([good]);
    expect(problems.map(({ code }) => code)).toEqual(Array(3).fill('announcement-corrupt'));
    expect(problems.map(({ message }) => message).join()).toMatch(/speaks of process 60.*no JSON.*role/);
  });
  it('takes a missing directory for an empty one', () => {
    expect(readAnnouncements(path.join(root, 'none'), ShimAnnouncementSchema)).toEqual({
      found: [],
      problems: [],
    });
  });
  it.skipIf(process.getuid?.() === 0)('says which directory cannot be read', () => {
    const directory = path.join(root, 'locked');
    mkdirSync(directory);
    chmodSync(directory, 0);
    expect(readAnnouncements(directory, ShimAnnouncementSchema).problems).toMatchObject([
      { code: 'home-unreadable' },
    ]);
  });
});
