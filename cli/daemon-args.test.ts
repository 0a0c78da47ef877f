import { expect, test } from 'vitest';
import { recognise } from '../monitor/recognise.js';
import { daemonHome } from './daemon-args.js';

test.each([
  [['daemon', '--home', '/h'], '/h'],
  [['daemon', '--home=/h'], '/h'],
  [['daemon', '--home', '/h\nx y'], '/h\nx y'],
  [['daemon', '--home=/h=\n'], '/h=\n'],
  [['daemon'], null],
  [['daemon', '--home'], null],
  [['daemon', '--home', ''], null],
  [['daemon', '--home='], null],
  [['daemon', '--home', 'h'], null],
  [['daemon', '--home=./h'], null],
  [['daemon', '--home=/h', 'x'], null],
  [['daemon', '--home', '/h', '--json'], null],
  [['daemon', '--homes', '/h'], null],
  [['start', '--home', '/h'], null],
  [[], null],
])('what runs as a daemon is what is recognised as one: %j', (args, home) => {
  expect(daemonHome(args)).toBe(home);
  const recognised = recognise(['/usr/bin/node', '/opt/shimkeeper.cjs', ...args]);
  expect(recognised?.home ?? null).toBe(home);
});
