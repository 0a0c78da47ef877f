import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { describe, expect, it } from 'vitest';
import { installShutdown } from './shutdown.js';

/** Electron's own order: `quit` asks `before-quit`, which may refuse; `exit` ends at once. */
class FakeApp extends EventEmitter {
  readonly exits: number[] = [];
  quit(): void {
    this.emit('before-quit', { preventDefault: () => undefined });
  }
  exit(code = 0): void {
    this.exits.push(code);
  }
}

function installed(drain: () => Promise<void>) {
  const app = new FakeApp();
  const signals = new EventEmitter();
  const steps: string[] = [];
  installShutdown(
    app as unknown as App,
    {
      begin: () => void steps.push('begin'),
      drain: () => {
        steps.push('drain');
        return drain();
      },
      end: () => void steps.push('end'),
      warn: (message) => void steps.push(message),
    },
    signals as unknown as NodeJS.Process,
  );
  return { app, signals, steps };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the way out', () => {
  it('drains once, whoever asks and however often', async () => {
    const { app, signals, steps } = installed(() => Promise.resolve());
    app.quit();
    signals.emit('SIGTERM');
    signals.emit('SIGINT');
    await settled();
    expect(steps).toEqual(['begin', 'drain', 'end']);
    expect(app.exits).toEqual([0]);
    app.quit();
    expect(app.exits).toEqual([0]);
  });

  it('does not leave before the drain is done', async () => {
    let finish: () => void = () => undefined;
    const { app } = installed(() => new Promise((resolve) => (finish = resolve)));
    app.quit();
    await settled();
    expect(app.exits).toEqual([]);
    finish();
    await settled();
    expect(app.exits).toEqual([0]);
  });

  it('leaves all the same when the drain fails, and says why', async () => {
    const { app, steps } = installed(() => Promise.reject(new Error('no way')));
    app.quit();
    await settled();
    expect(steps).toEqual(['begin', 'drain', 'the drain failed: no way', 'end']);
    expect(app.exits).toEqual([1]);
  });
});
