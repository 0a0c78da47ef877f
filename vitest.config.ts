import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const shared = {
  define: { __SHIMKEEPER_VERSION__: JSON.stringify(version) },
};

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [
            'node_modules/**',
            'dist/**',
            'release/**',
            '**/*.integration.test.ts',
            '**/*.dist.test.ts',
            'e2e/**',
          ],
          // A property test or a schema's compilation takes seconds on a busy machine, and is no less right.
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['node_modules/**', 'dist/**', 'release/**', 'e2e/**'],
          setupFiles: ['integration/support/no-group-signals.ts'],
          // The last resort: each wait has a bound of its own. A test of a dozen commands takes a minute at a load of 25.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Real processes on two cores: files one after the other keep waits honest.
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          // What people install; `npm test` makes it and names it in the environment.
          name: 'dist',
          include: ['**/*.dist.test.ts'],
          exclude: ['node_modules/**', 'dist/**', 'release/**', 'e2e/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
