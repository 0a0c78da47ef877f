/** Situations that no test could bring about in a second: made-up states, sent to the real window of the real app. */
import type { Page } from 'playwright/test';
import { IPC_STATE_CHANGED } from '../../contracts/ipc.js';
import { clientsAnswer, connectPlan } from '../../renderer/preview/clients.js';
import { historyAnswer } from '../../renderer/preview/history.js';
import { type PreviewName, previewState } from '../../renderer/preview/states.js';
import type { App } from './app.js';

/** Beyond every revision of the app itself, whose own states the window then takes for old. */
const FIRST_REVISION = 1_000_000_000;

/** Shows made-up states from here on. */
export class ShownState {
  #revision = FIRST_REVISION;
  /** One for all states: what did not change between them stays as it is. */
  readonly #now = Date.now();

  private constructor(
    private readonly app: App,
    readonly page: Page,
  ) {}

  static async of(app: App): Promise<ShownState> {
    const page = await app.window();
    await app.answer('history:get', historyAnswer(Date.now()));
    await app.answer('clients:get', clientsAnswer(Date.now()));
    await app.answer('clients:plan', connectPlan());
    const shown = new ShownState(app, page);
    await shown.askAgain();
    return shown;
  }

  /** What the window asks for whenever it comes into sight. */
  askAgain(): Promise<unknown> {
    return this.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  }

  async show(name: PreviewName, change: Partial<ReturnType<typeof previewState>> = {}): Promise<void> {
    this.#revision += 1;
    const state = { ...previewState(name, this.#now), ...change, revision: this.#revision };
    await this.app.inMain(
      ({ BrowserWindow }, [channel, sent]) => {
        for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, sent);
      },
      [IPC_STATE_CHANGED, state] as const,
    );
    await this.page
      .getByRole('region', { name: 'Verdict' })
      .getByText(state.verdict.title, { exact: true })
      .waitFor();
  }
}
