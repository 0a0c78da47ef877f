import { describe, expect, it } from 'vitest';
import { withSection } from './document.mjs';

const measured = {
  name: 'calls',
  machine: 'Linux x64, 2 cores',
  at: new Date('2026-01-02T03:04:05Z'),
  figures: [
    { name: 'echo', value: '2.5', unit: 'times', bound: 'at most 2.6 times', good: true },
    { name: 'a|b', value: '9', unit: '', bound: 'at most 1', good: false },
  ],
};

describe('the figures in a document', () => {
  it('replace their own section and nothing else', () => {
    const before = '# T\n\n<!-- bench:calls -->\nold\n<!-- /bench:calls -->\n\nby hand\n';
    const after = withSection(before, measured);
    expect(after).toContain('| echo | 2.5 times | at most 2.6 times |');
    expect(after).toContain('| a\\|b | 9 | **not held** at most 1 |');
    expect(after).toContain('2026-01-02, Linux x64, 2 cores.');
    expect(after).not.toContain('old');
    expect(after.startsWith('# T\n\n<!-- bench:calls -->')).toBe(true);
    expect(after.endsWith('<!-- /bench:calls -->\n\nby hand\n')).toBe(true);
  });

  it('stand side by side where they are about several programs', () => {
    const of = (program: string, name: string, value: string, unit = 'times') => ({
      ...{ name, value, unit, bound: '', good: true },
      of: program,
    });
    const figures = [
      of('ours', 'start', '1.4'),
      of('ours', 'killed', '10', 'ms'),
      of('theirs', 'start', '6.7'),
      of('theirs', 'killed', 'not within 5 s', ''),
      of('theirs', 'memory', 'could not be measured', ''),
      { name: 'another', value: 'is not in the registry', unit: '', bound: '', good: true },
    ];
    expect(withSection('', { ...measured, figures })).toContain(
      [
        '|  | ours | theirs |',
        '| --- | ---: | ---: |',
        '| start | 1.4 times | 6.7 times |',
        '| killed | 10 ms | not within 5 s |',
        '',
        '- theirs: memory: could not be measured',
        '- another: is not in the registry',
      ].join('\n'),
    );
  });

  it('come at the end where there is no section yet, and twice is once', () => {
    const once = withSection('# T\n', measured);
    expect(once).toContain('# T\n\n## calls\n\n<!-- bench:calls -->');
    expect(withSection(once, measured)).toBe(once);
  });
});
