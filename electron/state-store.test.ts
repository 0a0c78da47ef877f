import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../contracts/ipc.js';
import { emptyStatus, type Sources, trayViewOf } from './app-state.js';
import { StateStore } from './state-store.js';

const SETTINGS: Settings = {
  port: null,
  autostart: null,
  startHidden: false,
  notifications: true,
  quietHours: null,
  autoClean: false,
  autoCleanGraceSeconds: 60,
  theme: 'system',
  historyDays: 14,
};

function sources(change: Partial<Sources> = {}): Sources {
  return {
    host: { state: 'starting', failure: null },
    status: emptyStatus('/h', 1, new Date(0)),
    findings: [],
    healthRaw: null,
    pidRaw: null,
    timeline: [],
    running: null,
    startAtLogin: false,
    settings: SETTINGS,
    offerExample: true,
    portInEnvironment: null,
    connect: { command: 'node', args: [], env: {} },
    ...change,
  };
}

describe('the app’s state', () => {
  it('has a revision that grows with each visible change, and only then', () => {
    let current = sources();
    const store = new StateStore(() => current);
    const before = store.state.revision;
    current = sources({ status: emptyStatus('/h', 1, new Date(9_000)) });
    expect(store.refresh().revision).toBe(before);
    current = sources({ settings: { ...SETTINGS, theme: 'dark' } });
    expect(store.refresh()).toMatchObject({ revision: before + 1, theme: 'dark' });
  });

  it('makes one picture of a storm of changes', async () => {
    let n = 0;
    const store = new StateStore(() => sources({ pidRaw: String(n) }));
    const seen: (string | null)[] = [];
    const changed = new Promise<void>((resolve) => {
      store.on('change', (state) => {
        seen.push(state.pidRaw);
        resolve();
      });
    });
    for (n = 1; n < 100; n++) store.touch();
    await changed;
    store.close();
    expect(seen).toEqual(['100']);
  });

  it('is silent once closed', async () => {
    let n = 0;
    const store = new StateStore(() => sources({ pidRaw: String(n) }));
    store.on('change', () => {
      throw new Error('changed after close');
    });
    n = 1;
    store.touch();
    store.close();
    store.close();
    await delay(80);
    expect(store.refresh().pidRaw).toBe('0');
  });

  it('gives the tray what it shows', () => {
    const store = new StateStore(() => sources({ startAtLogin: true }));
    expect(trayViewOf(store.state)).toEqual({
      level: 'attention',
      title: 'The daemon is starting',
      orphanShims: 0,
      findings: 0,
      clients: [],
      busy: false,
      startAtLogin: true,
    });
  });
});
