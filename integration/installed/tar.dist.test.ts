/** The tar.gz: unpacked by an ordinary user anywhere, it starts, serves and quits. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/home.js';
import { IS_ROOT, PACKAGES } from './support/packages.js';
import { Person } from './support/person.js';

const START_MS = 60_000;

let person: Person;
beforeEach(async () => {
  person = await Person.create({ session: true });
});
afterEach(async () => {
  expect(await person.close()).toEqual([]);
});

describe.runIf(IS_ROOT && PACKAGES.tar !== null)('the tar.gz', () => {
  it('starts, serves and quits', async () => {
    const folder = path.join(person.folder, 'apps');
    mkdirSync(folder);
    await promisify(execFile)('tar', [
      '--extract',
      '--strip-components=1',
      `--file=${PACKAGES.tar}`,
      `--directory=${folder}`,
    ]);
    const app = person.spawn(path.join(folder, 'shimkeeper'), ['--hidden'], { stdio: 'ignore' });
    await until(() => person.health()?.host === 'tray', START_MS, 'a daemon hosted by the tray app');
    const status = await person.run(path.join(folder, 'resources/bin/shimkeeper'), 'status');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    const exit = once(app, 'exit');
    app.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(person.health()).toBeNull();
  });
});
