import { expect, it } from 'vitest';
import { MAX_HISTORY_DAYS } from '../../contracts/answers.js';
import { MAX_AUTO_CLEAN_GRACE_SECONDS, MIN_AUTO_CLEAN_GRACE_SECONDS } from '../../contracts/ipc.js';
import { DEFAULT_PORT } from '../../contracts/product.js';
import { SETTING_LIMITS } from './setting-limits.js';

it('lets through what the main process takes, and nothing else', () => {
  expect(SETTING_LIMITS).toEqual({
    autoCleanGraceSeconds: { min: MIN_AUTO_CLEAN_GRACE_SECONDS, max: MAX_AUTO_CLEAN_GRACE_SECONDS },
    port: { min: 1, max: 65_535 },
    defaultPort: String(DEFAULT_PORT),
    historyDays: { min: 1, max: MAX_HISTORY_DAYS },
  });
});
