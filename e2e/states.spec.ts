/** Every situation of the window in both themes: a picture of each for the eye, and axe for everybody else. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { PREVIEWS } from '../renderer/preview/states.js';
import { axeFindings } from './support/axe.js';
import { expect, test } from './support/lab.js';
import { ShownState } from './support/shown-state.js';

const PICTURES = path.resolve('test-results', 'states');
/** So high that the whole page is in the picture. */
const SIZE = { width: 1100, height: 1560 } as const;
const THEMES = ['light', 'dark'] as const;

/** Axe looks at each of the five hundred shims' drawn lines, and others work on this machine too. */
const TIMEOUT_MS = 240_000;

test('axe finds nothing in any state, light or dark', async ({ lab }) => {
  test.setTimeout(TIMEOUT_MS);
  mkdirSync(PICTURES, { recursive: true });
  const app = await lab.startApp();
  const shown = await ShownState.of(app);
  await app.resize(SIZE.width, SIZE.height);
  for (const theme of THEMES) {
    await app.electron.evaluate(({ nativeTheme }, wanted) => {
      nativeTheme.themeSource = wanted;
    }, theme);
    for (const name of PREVIEWS) {
      await shown.show(name);
      await shown.page.screenshot({
        path: path.join(PICTURES, `${name}-${theme}.png`),
        animations: 'disabled',
      });
      expect(await axeFindings(shown.page), `${name}, ${theme}`).toEqual([]);
    }
  }
});
