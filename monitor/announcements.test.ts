import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ShimAnnouncementSchema } from '../contracts/schemas/files.js';
import { writeAnnouncement } from '../home/announce.js';
import { AnnouncementReader } from './announcements.js';
import { identityOf, row, shimAnnouncement } from './fixtures/made-up.js';

const root = mkdtempSync(path.join(tmpdir(), 'sk-announced-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('AnnouncementReader', () => {
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
    const { found, problems } = new AnnouncementReader(directory, ShimAnnouncementSchema).read();
    expect(found).toEqual([good]);
    expect(problems.map(({ code }) => code)).toEqual(Array(3).fill('announcement-corrupt'));
    expect(problems.map(({ message }) => message).join()).toMatch(/speaks of process 60.*no JSON.*role/);
  });
  it('sees each change, and forgets what is gone', () => {
    const directory = path.join(root, 'changing');
    mkdirSync(directory);
    const reader = new AnnouncementReader(directory, ShimAnnouncementSchema);
    const first = shimAnnouncement(row(60), null);
    const file = writeAnnouncement(directory, first);
    expect(reader.read().found).toEqual([first]);
    expect(reader.read().found[0]).toBe(reader.read().found[0]);
    writeAnnouncement(directory, { ...first, stdinEnded: true });
    expect(reader.read().found).toMatchObject([{ stdinEnded: true }]);
    writeFileSync(file, 'in place');
    expect(reader.read()).toMatchObject({ found: [], problems: [{ code: 'announcement-corrupt' }] });
    rmSync(file);
    expect(reader.read()).toEqual({ found: [], problems: [] });
  });
  it('takes a missing directory for an empty one', () => {
    expect(new AnnouncementReader(path.join(root, 'none'), ShimAnnouncementSchema).read()).toEqual({
      found: [],
      problems: [],
    });
  });
  it.skipIf(process.getuid?.() === 0)('says which directory cannot be read', () => {
    const directory = path.join(root, 'locked');
    mkdirSync(directory);
    chmodSync(directory, 0);
    expect(new AnnouncementReader(directory, ShimAnnouncementSchema).read().problems).toMatchObject([
      { code: 'home-unreadable' },
    ]);
  });
});
