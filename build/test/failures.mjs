/** Which tests failed, and why: said again under the table, where somebody who sees only the end of a log finds it. */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** More than this would push the table out of sight. */
const MOST_SHOWN = 20;
/** Of what one test says: the message and the first of its places. */
const MOST_LINES = 12;
/** A difference between two large values can be one line of megabytes. */
const MOST_LINE_LENGTH = 300;
/** Frames of the runner, which tell nothing of the test. */
const OF_THE_RUNNER = /^\s+at (.*node_modules|new Promise \(<anonymous>\))/;

/** @typedef {{ where: string, what: string, why: string }} Failure `where`: a file, from the project's folder; `what`: the test's full name */

/**
 * @param {unknown} report of vitest's JSON reporter
 * @param {string} root
 * @returns {Failure[]}
 */
export function vitestFailures(report, root) {
  const { testResults } = /** @type {{ testResults?: readonly VitestFile[] }} */ (report);
  return (testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const where = path.relative(root, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    // A file that does not load has no tests that could have failed.
    if (failed.length === 0 && status === 'failed') return [{ where, what: '(the file)', why: message }];
    return failed.map(({ fullName, failureMessages }) => ({
      where,
      what: fullName,
      why: failureMessages.join('\n'),
    }));
  });
}

/** @typedef {{ name: string, status: string, message: string, assertionResults: readonly { status: string, fullName: string, failureMessages: readonly string[] }[] }} VitestFile */

/**
 * @param {unknown} report of Playwright's JSON reporter
 * @returns {Failure[]} each test that did not pass at once
 */
export function playwrightFailures(report) {
  const { suites, errors } =
    /** @type {{ suites?: readonly PlaywrightSuite[], errors?: readonly PlaywrightError[] }} */ (report);
  const outside = (errors ?? []).map((error) => ({
    where: 'e2e',
    what: '(outside of any test)',
    why: said(error),
  }));
  return [...outside, ...(suites ?? []).flatMap((suite) => ofSuite(suite, []))];
}

/** @typedef {{ message?: string, stack?: string }} PlaywrightError */
/** @typedef {{ status?: string, errors?: readonly PlaywrightError[] }} PlaywrightResult */
/** @typedef {{ title: string, file: string, line: number, tests: readonly { status: string, results: readonly PlaywrightResult[] }[] }} PlaywrightSpec */
/** @typedef {{ title: string, file: string, suites?: readonly PlaywrightSuite[], specs?: readonly PlaywrightSpec[] }} PlaywrightSuite */

/** @param {PlaywrightSuite} suite @param {readonly string[]} above @returns {Failure[]} */
function ofSuite({ title, file, suites, specs }, above) {
  // The outermost suite is the file itself.
  const titles = title === file ? above : [...above, title];
  const own = (specs ?? []).flatMap((spec) => {
    const bad = spec.tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
    if (bad.length === 0) return [];
    const why = bad.flatMap(({ results }) => results.flatMap(({ errors }) => (errors ?? []).map(said)));
    const what = [...titles, spec.title].join(' › ');
    return [{ where: `e2e/${spec.file}:${spec.line}`, what, why: why.join('\n') }];
  });
  return [...own, ...(suites ?? []).flatMap((suite) => ofSuite(suite, titles))];
}

/** @param {PlaywrightError} error */
function said({ message, stack }) {
  return stack ?? message ?? 'it does not say why';
}

/**
 * @param {readonly { name: string, failures?: readonly Failure[] }[]} results of the stages
 * @returns {string} empty if no test failed by name
 */
export function failureList(results) {
  const all = results.flatMap(({ name, failures }) =>
    (failures ?? []).map((failure) => ({ stage: name, ...failure })),
  );
  const shown = all
    .slice(0, MOST_SHOWN)
    .flatMap(({ stage, where, what, why }) => [
      `✗ ${stage}: ${where} › ${what}`,
      ...excerpt(why).map((line) => `    ${line}`),
    ]);
  const rest = all.length - MOST_SHOWN;
  return [...shown, ...(rest > 0 ? [`and ${rest} more, in the output of their stages above`] : [])]
    .map((line) => `${line}\n`)
    .join('');
}

/** @param {string} why @returns {string[]} */
function excerpt(why) {
  // Playwright colours its messages; a log shows the codes.
  return stripVTControlCharacters(why)
    .split('\n')
    .filter((line) => line.trim() !== '' && !OF_THE_RUNNER.test(line))
    .slice(0, MOST_LINES)
    .map((line) => (line.length > MOST_LINE_LENGTH ? `${line.slice(0, MOST_LINE_LENGTH)}…` : line));
}
