import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EMPTY_CONFIG } from '../../contracts/config.js';
import { ConfigFile, KeptConfig } from '../config.js';

let folder = '';
let file = '';
let at = '';
const problems: string[] = [];
const open: ConfigFile[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-kept-'));
  file = path.join(folder, 'config.json');
  at = path.join(folder, 'kept.json');
  problems.length = 0;
});
afterEach(() => {
  for (const config of open.splice(0)) config.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A daemon's view of the file, from its start on. */
function opened(): ConfigFile {
  const config = new ConfigFile(file, new KeptConfig(at, (problem) => problems.push(problem)));
  open.push(config);
  config.open();
  return config;
}

const ports = (config: ConfigFile): unknown[] => [config.config.port, config.problem?.code ?? null];

test('what was accepted counts in the next daemon while the file is bad, and no longer', () => {
  writeFileSync(file, '\ufeff{"port": 1, "odd": [1.0]}');
  expect(ports(opened())).toEqual([1, null]);
  expect(readFileSync(at, 'utf8')).toBe('{"port": 1, "odd": [1.0]}');
  expect(statSync(at).mode & 0o777).toBe(0o600);
  writeFileSync(file, '{"port": 2,}');
  const next = opened();
  expect([...ports(next), next.isKept]).toEqual([1, 'config-bad', true]);
  writeFileSync(file, '{"port": 3}');
  next.catchUp();
  expect([...ports(next), next.isKept]).toEqual([3, null, false]);
  writeFileSync(file, '');
  expect(ports(opened())).toEqual([3, 'config-bad']);
});

test('a file that is gone means no servers, and nothing is kept', () => {
  writeFileSync(file, '{"port": 1}');
  opened();
  rmSync(file);
  expect(opened().config).toEqual(EMPTY_CONFIG);
  expect(existsSync(at)).toBe(false);
  writeFileSync(file, '{');
  const next = opened();
  expect([next.config, next.isKept]).toEqual([EMPTY_CONFIG, false]);
});

test.each(['{"port": 0}', '{"mcpServers": {"a": {"command": 7}}}', '{"port"', '', '[]', '\0'])(
  'what is kept is trusted no more than the file: %j counts for nothing',
  (kept) => {
    writeFileSync(file, '{');
    writeFileSync(at, kept);
    const config = opened();
    expect([config.config, config.isKept]).toEqual([EMPTY_CONFIG, false]);
  },
);

test('a link in its place is not followed, neither to read nor to write', () => {
  const elsewhere = path.join(folder, 'elsewhere.json');
  writeFileSync(elsewhere, '{"port": 5}');
  symlinkSync(elsewhere, at);
  writeFileSync(file, '{');
  expect(opened().config).toEqual(EMPTY_CONFIG);
  writeFileSync(file, '{"port": 6}');
  opened();
  expect([readFileSync(elsewhere, 'utf8'), readFileSync(at, 'utf8')]).toEqual(['{"port": 5}', '{"port": 6}']);
});

test('what cannot be kept is told once, costs nothing else, and is kept as soon as it can be', () => {
  const room = path.join(folder, 'room');
  at = path.join(room, 'kept.json');
  writeFileSync(file, '{"port": 1}');
  const config = opened();
  writeFileSync(file, '{"port": 2}');
  config.catchUp();
  expect(ports(config)).toEqual([2, null]);
  expect(problems).toEqual([expect.stringMatching(/kept\.json cannot be written .*ENOENT/)]);
  mkdirSync(room);
  config.catchUp();
  expect(readFileSync(at, 'utf8')).toBe('{"port": 2}');
});
