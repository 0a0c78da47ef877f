/** On what is built: a package that came in unnoticed is seen here, and not when somebody measures. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MAX_KIB } from './sizes.mjs';

const DIST = path.resolve(import.meta.dirname, '../../dist');

it.each([...MAX_KIB])('%s is at most %d KiB', (file, most) => {
  expect(statSync(path.join(DIST, file)).size / 1_024).toBeLessThanOrEqual(most);
});
