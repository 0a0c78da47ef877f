import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { healthOf, row } from './fixtures/made-up.js';
import { readHealthFile, readPidFile } from './home-files.js';

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
