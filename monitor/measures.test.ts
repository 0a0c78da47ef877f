import { describe, expect, it } from 'vitest';
import { DAEMON_ARGV, daemonAnnouncement, input, row } from './fixtures/made-up.js';
import { measuredRows, shownPids, unmeasured, withMeasures } from './measures.js';
import { judge } from './verdicts.js';

const owner = row(100, { argv: DAEMON_ARGV });
const second = row(200, { argv: DAEMON_ARGV });
const stranger = row(300);
const all = [owner, second, stranger];
const verdicts = judge(input(all, { listenerPid: 100, daemons: [daemonAnnouncement(owner)] }));
const rows = new Map(all.map((one) => [one.pid, one]));

describe('the measures of what is shown', () => {
  it('are asked for those that are shown, and have none yet', () => {
    expect(shownPids(verdicts)).toEqual([100, 200]);
    const some = new Map([[100, { ...owner, pssBytes: 7 }], ...[...rows].slice(1)]);
    expect(unmeasured([100, 200, 999], some)).toEqual([200]);
    expect(unmeasured([200], new Map([[200, { ...second, state: 'zombie' as const }]]))).toEqual([]);
  });

  it('stand beside the resident memory, where there are any', () => {
    const measured = measuredRows(
      rows,
      new Map([
        [100, 5_000],
        [999, 1],
      ]),
    );
    expect([measured.size, measured.get(300)]).toEqual([3, stranger]);
    const shown = withMeasures(verdicts, measured);
    expect(shown.daemon).toMatchObject({ pid: 100, rssBytes: 1_000_000, pssBytes: 5_000 });
    expect(shown.duplicates).toEqual(verdicts.duplicates);
    expect(shown.duplicates[0]).not.toHaveProperty('pssBytes');
  });

  it('of one process are no measure of a server that stands for several', () => {
    const left = { ...verdicts.duplicates[0], pid: 200, role: 'server', leftBy: 'client' } as never;
    const shown = withMeasures({ ...verdicts, orphans: [left] }, measuredRows(rows, new Map([[200, 9]])));
    expect(shown.orphans[0]).not.toHaveProperty('pssBytes');
  });
});
