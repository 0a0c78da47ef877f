import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HIDDEN_VALUE, type Settings } from '../contracts/ipc.js';
import { AppSettings } from './app-settings.js';
import type { PreferenceFile } from './preferences.js';
import { Timeline } from './timeline.js';

const OWN: Omit<Settings, 'port' | 'autostart'> = {
  startHidden: false,
  notifications: true,
  quietHours: null,
  autoClean: false,
  autoCleanGraceSeconds: 60,
  theme: 'system',
  historyDays: 14,
};

describe('the settings', () => {
  let folder: string;
  let file: string;
  let kept: Record<string, unknown>;
  let timeline: Timeline;
  let settings: AppSettings;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sk-settings-'));
    file = path.join(folder, 'config.json');
    kept = { ...OWN };
    timeline = new Timeline();
    const preferences = {
      get: (key: string) => kept[key],
      set: (key: string, value: unknown) => {
        kept[key] = value;
      },
    } as unknown as Pick<PreferenceFile, 'get' | 'set'>;
    settings = new AppSettings({ file, preferences, timeline });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (text: string): void => writeFileSync(file, text);

  it('are of two files, and follow both', () => {
    expect(settings.get()).toEqual({ ...OWN, port: null, autostart: null });
    put('{"port": 9000, "autostart": "tray"}');
    expect(settings.get()).toMatchObject({ port: 9000, autostart: 'tray' });
    put('{"port": 0, "autostart": "sometimes"}');
    expect(settings.get()).toMatchObject({ port: null, autostart: null });
  });

  it('go each to where it belongs', () => {
    const changes: Partial<Settings>[] = [];
    settings.on('change', (change) => changes.push(change));
    const change: Partial<Settings> = { port: 9001, quietHours: { from: '22:00', to: '07:30' } };
    expect(settings.change(change)).toEqual({ ok: true, problem: null });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ port: 9001 });
    expect(settings.get()).toMatchObject(change);
    expect(changes).toEqual([change]);
    settings.change({ port: null });
    expect(settings.get().port).toBeNull();
  });

  it('are saved as far as they can be, and the reason is told for the rest', () => {
    put('{\n"port": ');
    expect(settings.change({ theme: 'dark', autostart: 'off' })).toMatchObject({
      ok: false,
      problem: { code: 'config-bad', line: 2 },
    });
    expect(settings.get().theme).toBe('dark');
    expect(readFileSync(file, 'utf8')).toBe('{\n"port": ');
  });

  it('are told not to be kept where the disk does not take them', () => {
    kept = new Proxy(kept, {
      set: () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    });
    expect(settings.change({ theme: 'dark', port: 9002 })).toMatchObject({
      ok: false,
      problem: { message: 'no space left on device' },
    });
    expect(settings.get()).toMatchObject({ theme: 'system', port: 9002 });
  });

  it('have an editor that never sees a secret', () => {
    put('{"mcpServers": {"a": {"command": "x", "env": {"KEY": "secret"}}}}');
    const { text, digest, problem } = settings.configText();
    expect(problem).toBeNull();
    expect(text).toContain(HIDDEN_VALUE);
    expect(text).not.toContain('secret');
    expect(settings.saveConfigText(text.replace('"x"', '"y"'), digest)).toEqual({ ok: true, problem: null });
    expect(readFileSync(file, 'utf8')).toContain('"command": "y", "env": {"KEY": "secret"}');
    expect(settings.saveConfigText(text, digest)).toMatchObject({
      ok: false,
      problem: { code: 'config-changed', line: null },
    });
    expect(timeline.events).toHaveLength(1);
  });

  it('tell the line of a file that cannot be edited here', () => {
    put('{\n\n"port" 1}');
    expect(settings.configText()).toMatchObject({ text: '', problem: { code: 'config-bad', line: 3 } });
  });
});
