import { expect, it } from 'vitest';
import { VERSION } from '../contracts/product.js';
import type { Launch } from './launch.js';
import { claimInstance, type SecondStart } from './single-instance.js';

const LAUNCH: Launch = { command: '/opt/new', args: ['--hidden'] };

type Listener = (event: unknown, argv: unknown, cwd: unknown, data: unknown) => void;

/** What the running app is told of a second start with this data. */
function told(data: unknown): { seconds: SecondStart[]; newer: Launch[] } {
  const seconds: SecondStart[] = [];
  const newer: Launch[] = [];
  let listener: Listener = () => undefined;
  const app = {
    requestSingleInstanceLock: () => true,
    on: (_name: string, wanted: Listener) => {
      listener = wanted;
    },
  };
  claimInstance(
    app as unknown as Parameters<typeof claimInstance>[0],
    { hidden: false, forShims: false, launch: LAUNCH },
    { onSecondStart: (second) => seconds.push(second), onNewerStart: (launch) => newer.push(launch) },
  );
  listener({}, [], '/', data);
  return { seconds, newer };
}

it('gives way to a newer version that a person starts', () => {
  const data = { hidden: true, forShims: false, version: '99.0.0', launch: LAUNCH };
  expect(told(data)).toEqual({ seconds: [], newer: [LAUNCH] });
});

it.each([
  ['the same version', { version: VERSION, launch: LAUNCH }],
  ['an older version', { version: '0.0.0-0', launch: LAUNCH }],
  ['a newer one that a shim started', { version: '99.0.0', launch: LAUNCH, forShims: true }],
  ['a newer one that does not say how it is started', { version: '99.0.0' }],
  ['words that are no launch', { version: '99.0.0', launch: { command: '/x', args: [7] } }],
  ['nothing', null],
])('stays for %s', (_what, data) => {
  const { seconds, newer } = told(data);
  expect(newer).toEqual([]);
  expect(seconds).toHaveLength(1);
});

it('tells the one that runs its own version and launch', () => {
  let given: unknown;
  const app = {
    requestSingleInstanceLock: (data: unknown) => {
      given = data;
      return false;
    },
    on: () => undefined,
  };
  const claimed = claimInstance(
    app as unknown as Parameters<typeof claimInstance>[0],
    { hidden: true, forShims: false, launch: LAUNCH },
    { onSecondStart: () => undefined, onNewerStart: () => undefined },
  );
  expect(claimed).toBe(false);
  expect(given).toEqual({ hidden: true, forShims: false, launch: LAUNCH, version: VERSION });
});
