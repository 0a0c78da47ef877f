import { describe, expect, it } from 'vitest';
import { installLine, isDebian, missingPackages, namesHere } from './debian.mjs';

/** On every Debian, because nothing works without it. */
const THERE = 'base-files';
const NOWHERE = 'shimkeeper-no-such-package';

describe.runIf(process.platform === 'linux' && isDebian())('Debian packages', () => {
  it('that are not installed are found out, also where a name has changed with an ABI', async () => {
    const wanted = [THERE, NOWHERE, `${THERE}|${THERE}t64`, `${NOWHERE}|${THERE}`];
    expect(await missingPackages(wanted)).toEqual([NOWHERE]);
  });

  it('are called as this release calls them', async () => {
    expect(await namesHere([`${NOWHERE}|${THERE}`, THERE])).toEqual([THERE, THERE]);
  });

  it('that no release knows keep their first name, so that the line still says what is wanted', async () => {
    expect(await namesHere([`${NOWHERE}|${NOWHERE}t64`])).toEqual([NOWHERE]);
  });

  it('are asked for with a line that can be pasted', () => {
    expect(installLine(['libnss3', 'xvfb'])).toBe(
      'sudo apt-get install --no-install-recommends libnss3 xvfb',
    );
  });
});
