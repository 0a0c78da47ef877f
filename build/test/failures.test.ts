import { describe, expect, it } from 'vitest';
import { failureList, playwrightFailures, vitestFailures } from './failures.mjs';

const ROOT = '/project';

describe('the failures of vitest', () => {
  it('are the tests that failed, with file and reason, and files that do not load', () => {
    const report = {
      testResults: [
        {
          name: '/project/home/a.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            { status: 'passed', fullName: 'a holds', failureMessages: [] },
            { status: 'failed', fullName: 'a breaks', failureMessages: ['Error: no'] },
          ],
        },
        { name: '/project/home/b.test.ts', status: 'failed', message: 'Cannot find b', assertionResults: [] },
        { name: '/project/home/c.test.ts', status: 'passed', message: '', assertionResults: [] },
      ],
    };
    expect(vitestFailures(report, ROOT)).toEqual([
      { where: 'home/a.test.ts', what: 'a breaks', why: 'Error: no' },
      { where: 'home/b.test.ts', what: '(the file)', why: 'Cannot find b' },
    ]);
  });
});

describe('the failures of Playwright', () => {
  const spec = (title: string, line: number, status: string, message: string) => ({
    title,
    file: 'tray.spec.ts',
    line,
    tests: [{ status, results: [{ status: 'failed', errors: [{ message }] }] }],
  });

  it('are what did not pass at once, under the titles around it', () => {
    const report = {
      errors: [{ message: 'no such project' }],
      suites: [
        {
          title: 'tray.spec.ts',
          file: 'tray.spec.ts',
          specs: [spec('alone', 3, 'unexpected', 'gone')],
          suites: [
            {
              title: 'the icon',
              file: 'tray.spec.ts',
              specs: [spec('glows', 9, 'flaky', 'dark'), spec('stays', 12, 'expected', '')],
            },
          ],
        },
      ],
    };
    expect(playwrightFailures(report)).toEqual([
      { where: 'e2e', what: '(outside of any test)', why: 'no such project' },
      { where: 'e2e/tray.spec.ts:3', what: 'alone', why: 'gone' },
      { where: 'e2e/tray.spec.ts:9', what: 'the icon › glows', why: 'dark' },
    ]);
  });
});

describe('the list under the table', () => {
  const failure = (why: string) => ({ where: 'a.test.ts', what: 'a breaks', why });

  it('says stage, place, test and reason, without colours and frames of the runner', () => {
    const why =
      '\u001b[31mError: no\u001b[39m\n    at /project/a.test.ts:2:5\n    at file:///project/node_modules/x/run.js:1:1';
    expect(failureList([{ name: 'unit', failures: [failure(why)] }, { name: 'lint' }])).toBe(
      '✗ unit: a.test.ts › a breaks\n    Error: no\n        at /project/a.test.ts:2:5\n',
    );
  });

  it('is empty where nothing failed by name', () => {
    expect(failureList([{ name: 'lint' }, { name: 'unit', failures: [] }])).toBe('');
  });

  it('is bounded in every direction', () => {
    const long = Array.from({ length: 500 }, () => 'x'.repeat(10_000)).join('\n');
    const list = failureList([{ name: 'unit', failures: Array.from({ length: 100 }, () => failure(long)) }]);
    expect(list.length).toBeLessThan(100_000);
    expect(list).toMatch(/and 80 more, in the output of their stages above\n$/);
  });
});
