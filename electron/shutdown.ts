import type { App, Event } from 'electron';
import { messageOf } from '../contracts/errors.js';

/** The longest drain plus the ending of servers' trees; past it the system would have lost patience too. */
export const QUIT_DEADLINE_MS = 20_000;

export interface ShutdownSteps {
  /** Runs at once, before anything is drained. */
  readonly begin: () => void;
  /** Drains and closes; may take its time, but no longer than QUIT_DEADLINE_MS. */
  readonly drain: () => Promise<void>;
  /** Lets go of tray, window and bus; must not fail. */
  readonly end: () => void;
  readonly warn: (message: string) => void;
}

/**
 * One way out, whoever asks for it: Quit, Ctrl-C, SIGTERM, the end of the session, `app.quit()`.
 * States: running -> draining -> drained; a second request while draining changes nothing.
 */
export function installShutdown(
  app: Pick<App, 'on' | 'quit' | 'exit'>,
  steps: ShutdownSteps,
  signals: Pick<NodeJS.Process, 'on'> = process,
): void {
  let state: 'running' | 'draining' | 'drained' = 'running';
  const finish = (code: number): void => {
    if (state === 'drained') return;
    state = 'drained';
    steps.end();
    app.exit(code);
  };
  app.on('before-quit', (event: Event) => {
    if (state === 'drained') return;
    event.preventDefault();
    if (state === 'draining') return;
    state = 'draining';
    steps.begin();
    setTimeout(() => {
      steps.warn(`the drain took longer than ${QUIT_DEADLINE_MS} ms; leaving now`);
      finish(1);
    }, QUIT_DEADLINE_MS).unref();
    steps.drain().then(
      () => finish(0),
      (error: unknown) => {
        steps.warn(`the drain failed: ${messageOf(error)}`);
        finish(1);
      },
    );
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) signals.on(signal, () => app.quit());
}
