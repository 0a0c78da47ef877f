/** docs/metrics.md on a real home: the lines that set the collection up, run as they stand there; and what the history keeps. */
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { Terminal } from './support/documented.js';
import { TestHome, until } from './support/home.js';

const PAGE = path.resolve(import.meta.dirname, '../docs/metrics.md');
const COLLECTOR = '/var/lib/node_exporter';
const COMMAND_FOLDER = '/usr/local/bin';
const EVERY_MINUTE = '* * * * * ';
const WAIT_MS = 10_000;

let home: TestHome;
let terminal: Terminal;
beforeEach(async () => {
  home = await TestHome.create();
  terminal = new Terminal(home);
});
afterEach(async () => {
  await terminal.run('shimkeeper stop');
  expect(await home.close()).toEqual([]);
});

/** What cron runs each minute, for a collector of the test's own, with the command in a folder of the test's own. */
function documentedLines(collector: string, folder = path.join(terminal.folder, 'bin')): string {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const from = lines.findIndex((line) => line.startsWith('PATH='));
  const [search = '', setting = '', entry = ''] = lines.slice(from, from + 3);
  expect(search.split(/[=:]/)).toContain(COMMAND_FOLDER);
  expect(entry.startsWith(EVERY_MINUTE)).toBe(true);
  return [search, setting, entry.slice(EVERY_MINUTE.length)]
    .join('\n')
    .replaceAll(COMMAND_FOLDER, folder)
    .replaceAll(COLLECTOR, collector);
}

function startDuplicate() {
  const folder = path.join(home.folder, 'elsewhere');
  mkdirSync(folder);
  const script = path.join(folder, 'shimkeeper.cjs');
  writeFileSync(script, 'setInterval(() => {}, 1000);');
  return home.spawn(process.execPath, [script, 'daemon', '--home', terminal.stateHome]);
}

it('a duplicate is a figure of the collector, and then a line of the history', async () => {
  const collector = path.join(home.folder, 'collector');
  mkdirSync(collector);
  const collect = async (): Promise<string> => {
    await terminal.run(documentedLines(collector));
    expect(readdirSync(collector)).toEqual(['shimkeeper.prom']);
    return readFileSync(path.join(collector, 'shimkeeper.prom'), 'utf8');
  };
  expect((await terminal.run('shimkeeper start')).code).toBe(0);
  expect(await collect()).toMatch(/^shimkeeper_daemon_up 1$/m);
  const duplicate = startDuplicate();
  const gone = once(duplicate, 'exit');
  const found = /^shimkeeper_findings\{kind="duplicate-daemon"\} 1$/m;
  await until(async () => found.test(await collect()), WAIT_MS, 'the figure');
  expect((await terminal.run('shimkeeper cleanup')).code).toBe(0);
  await gone;
  expect(await collect()).toMatch(/^shimkeeper_findings\{kind="duplicate-daemon"\} 0$/m);

  const { stdout } = await terminal.run('shimkeeper status --json');
  const { history } = JSON.parse(stdout) as StatusAnswer;
  expect(history?.days.at(-1)?.ended).toBe(1);
  expect(history?.events.filter(({ text }) => text.includes(`${duplicate.pid}`)).length).toBeGreaterThan(0);
});

it('a collection that fails keeps the last figures, whose age tells, and leaves nothing beside them', async () => {
  const collector = path.join(home.folder, 'collector');
  mkdirSync(collector);
  await terminal.run(documentedLines(collector));
  const file = path.join(collector, 'shimkeeper.prom');
  const before = readFileSync(file, 'utf8');
  expect(before).toMatch(/^shimkeeper_look_timestamp_seconds \d/m);
  // The command is not there, and it says nothing because it is used wrongly.
  await terminal.run(documentedLines(collector, home.folder));
  await terminal.run(documentedLines(collector).replace('--prometheus', '--prometheus --json'));
  expect(readdirSync(collector)).toEqual(['shimkeeper.prom']);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
