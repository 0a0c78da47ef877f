/** Every situation of the window in both themes: a picture of each for the eye, and axe for everybody else. */
import type { Page } from 'playwright/test';
import type { ClientsAnswer } from '../contracts/connect.js';
import { CONFIG_TEXT, cleanupPlan, rowDetails, SERVER_LOG } from '../renderer/preview/answers.js';
import { calmClients, clientsAnswer, freshClients } from '../renderer/preview/clients.js';
import { PREVIEWS, type PreviewName } from '../renderer/preview/states.js';
import type { App } from './support/app.js';
import { axeFindings } from './support/axe.js';
import { expect, test } from './support/lab.js';
import { picture, publish } from './support/pictures.js';
import { openSettings } from './support/settings.js';
import { ShownState } from './support/shown-state.js';

/** So high that the whole page is in the picture. */
const SIZE = { width: 1100, height: 1690 } as const;
const DEFAULT_SIZE = { width: 1100, height: 760 } as const;
const THEMES = ['light', 'dark'] as const;
/** Axe looks at every line that is drawn, and others work on this machine too. */
const TIMEOUT_MS = 240_000;

/** Those that the README shows, by the name of the picture. */
const PUBLISHED: Partial<Record<PreviewName, string>> = {
  fine: 'fine',
  duplicate: 'trouble',
  empty: 'first-run',
};

/** How each drawer and dialog is opened. */
const PARTS: Record<string, (page: Page) => Promise<unknown>> = {
  plan: (page) => page.getByRole('button', { name: 'Clean up', exact: true }).click(),
  process: (page) => page.getByRole('row').filter({ hasText: 'Claude Desktop' }).first().click(),
  server: (page) => page.getByRole('button', { name: 'Details of everything' }).click(),
  copies: (page) => page.getByRole('button', { name: 'Details of github' }).click(),
  connect: (page) => page.getByRole('button', { name: 'Connect Claude Desktop' }).click(),
  settings: openSettings,
  config: async (page) => (await openSettings(page)).getByText('Servers', { exact: true }).click(),
};

for (const theme of THEMES) {
  test(`axe finds nothing in any state, ${theme}`, async ({ lab }) => {
    test.setTimeout(TIMEOUT_MS);
    const app = await lab.startApp();
    const shown = await shownIn(app, theme, SIZE);
    for (const name of PREVIEWS) {
      await app.answer('clients:get', clientsOf(name)(Date.now()));
      await shown.askAgain();
      await shown.show(name);
      const file = await picture(shown.page, `${name}-${theme}`);
      publish(file, PUBLISHED[name] && `window-${PUBLISHED[name]}-${theme}.png`);
      expect(await axeFindings(shown.page), name).toEqual([]);
    }
  });

  test(`axe finds nothing in any drawer or dialog, ${theme}`, async ({ lab }) => {
    test.setTimeout(TIMEOUT_MS);
    const app = await lab.startApp();
    const shown = await shownIn(app, theme, DEFAULT_SIZE);
    await app.answer('cleanup:plan', cleanupPlan(Date.now()));
    await app.answer('details:get', rowDetails(Date.now()));
    await app.answer('server:log', SERVER_LOG);
    await app.answer('config:get', CONFIG_TEXT);
    await shown.show('duplicate');
    for (const [name, open] of Object.entries(PARTS)) {
      await open(shown.page);
      const part = shown.page.getByRole('dialog');
      await expect(part).toBeVisible();
      await expect(part.getByText(/^Looking at|^Reading/)).toHaveCount(0);
      await picture(shown.page, `part-${name}-${theme}`);
      expect(await axeFindings(shown.page), name).toEqual([]);
      await shown.page.keyboard.press('Escape');
      await expect(part).toHaveCount(0);
    }
  });
}

async function shownIn(
  app: App,
  theme: (typeof THEMES)[number],
  { width, height }: { readonly width: number; readonly height: number },
): Promise<ShownState> {
  const shown = await ShownState.of(app);
  await app.resize(width, height);
  await app.inMain(({ nativeTheme }, wanted) => {
    nativeTheme.themeSource = wanted;
  }, theme);
  return shown;
}

function clientsOf(name: PreviewName): (now: number) => ClientsAnswer {
  if (name === 'empty') return freshClients;
  return name === 'fine' ? calmClients : clientsAnswer;
}
