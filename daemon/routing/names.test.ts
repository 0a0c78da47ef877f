import { expect, test } from 'vitest';
import { MAX_OFFERED_NAME, offeredName, serverSlugs, splitName } from './names.js';
import { templateMatcher } from './uri-template.js';

test('clean names are joined as they are, and taken apart again', () => {
  expect(offeredName('files', 'read_file')).toBe('files__read_file');
  expect(splitName('files__read_file')).toEqual({ slug: 'files', own: 'read_file' });
  expect(splitName('files___hidden')).toEqual({ slug: 'files', own: '_hidden' });
  expect(splitName('nothing')).toBeNull();
});

test('what has to be changed gets a hash: allowed characters, bounded, stable', () => {
  const odd = offeredName('files', 'read.file/now');
  expect(odd).toMatch(/^files__read_file_now_[0-9a-f]{8}$/);
  expect(offeredName('files', 'read.file/now')).toBe(odd);
  const long = offeredName('files', 'x'.repeat(200));
  expect(long).toHaveLength(MAX_OFFERED_NAME);
  expect(splitName(long)).toEqual({ slug: 'files', own: null });
});

test('no two items share an offered name', () => {
  const servers = ['a', 'a_', 'a__b', 'a b', 'a-b', 'A', 'ä', 'x'.repeat(50), 'x'.repeat(51)];
  const items = [
    't',
    '_t',
    'b__t',
    'b_t',
    'b.t',
    'b/t',
    't_0123abcd',
    '',
    'é',
    'x'.repeat(80),
    'x'.repeat(81),
  ];
  const slugs = serverSlugs(servers);
  const names = servers.flatMap((server) => items.map((item) => offeredName(slugs.get(server)!, item)));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
});

test('of two servers that look alike the one with the fitting name keeps it', () => {
  const slugs = serverSlugs(['my server', 'my-server']);
  expect(slugs.get('my-server')).toBe('my-server');
  expect(slugs.get('my server')).toMatch(/^my-server-[0-9a-f]{8}$/);
  expect(serverSlugs(['my server']).get('my server')).toBe('my-server');
});

test.each([
  ['file:///{path}', 'file:///a', true],
  ['file:///{path}', 'file:///a/b', false],
  ['file:///{+path}', 'file:///a/b', true],
  ['db://{table}/rows/{id}', 'db://t/rows/7', true],
  ['db://{table}/rows/{id}', 'db://t/columns/7', false],
  ['a.b://{x}', 'aXb://1', false],
  ['q://s{?a,b}', 'q://s?a=1/2', true],
  ['plain://x', 'plain://x', true],
])('template %s and %s: %s', (template, uri, fits) => {
  expect(templateMatcher(template)(uri)).toBe(fits);
});

test('a template made to be slow is not', () => {
  const started = performance.now();
  expect(templateMatcher(`${'{a}x'.repeat(400)}!`)('x'.repeat(4_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(5_000);
});
