/** A real desktop, as far as a tray app sees one: xfce4-panel and a window manager, on a display and a bus of their own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Box, changed, pixelsOfDump } from './screen-dump.js';
import type { Pixmap } from './tray-item.js';
import { until } from './until.js';

const PROGRAMS = ['Xvfb', 'dbus-daemon', 'xfce4-panel', 'openbox', 'xdotool'];
const SIZE = { width: 1240, height: 830 } as const;
export const PANEL_HEIGHT = 32;
/** A panel starts its plugins one after the other. */
const SETTLED_MS = 1_500;
const STARTS_WITHIN_MS = 20_000;

/** Nothing but the programs that have a window, and the tray. */
const PANEL_SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${PANEL_HEIGHT}"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
        <value type="int" value="4"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray"/>
    <property name="plugin-4" type="string" value="showdesktop"/>
  </property>
</channel>
`;

/** Of its programs, those that are not installed here. */
export function missingPrograms(): string[] {
  const folders = (process.env['PATH'] ?? '').split(':');
  return PROGRAMS.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
}

export class RealDesktop {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'sk-desktop-'));
  readonly #children: ChildProcess[] = [];
  #panel: ChildProcess | null = null;
  /** What a program of this desktop is started with, beside its own. */
  readonly env: Record<string, string> = {};

  static async open(): Promise<RealDesktop> {
    const desktop = new RealDesktop();
    try {
      await desktop.#start();
      return desktop;
    } catch (error) {
      await desktop.close();
      throw error;
    }
  }

  screen(): Pixmap {
    return pixelsOfDump(readFileSync(path.join(this.#folder, 'Xvfb_screen0')));
  }

  /** The screen once it has not changed for a while, all of it or a part. */
  async settled(part?: Box): Promise<Pixmap> {
    let seen = this.screen();
    let since = performance.now();
    await until(
      'a screen that stands still',
      () => {
        const now = this.screen();
        if (changed(seen, now, part)) since = performance.now();
        seen = now;
        return performance.now() - since >= SETTLED_MS;
      },
      STARTS_WITHIN_MS,
    );
    return seen;
  }

  /** Where the screen is another one than before, as soon as it is. */
  changedFrom(before: Pixmap): Promise<Box> {
    return until('another screen', () => changed(before, this.screen()), STARTS_WITHIN_MS);
  }

  /** Moves the mouse there. */
  point(x: number, y: number): void {
    this.#xdotool('mousemove', String(x), String(y));
  }

  /** `button`: 1 left, 3 right. */
  click(x: number, y: number, button: 1 | 3): void {
    this.point(x, y);
    this.#xdotool('click', String(button));
  }

  /** Names as X has them: `Down`, `Return`. */
  press(...keys: string[]): void {
    for (const key of keys) this.#xdotool('key', key);
  }

  async restartPanel(): Promise<void> {
    await endChild(this.#panel);
    this.#panel = this.#spawn('xfce4-panel', ['--disable-wm-check']);
  }

  async close(): Promise<void> {
    await endChild(this.#panel);
    for (const child of this.#children.splice(0).reverse()) await endChild(child);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #start(): Promise<void> {
    const settings = path.join(this.#folder, 'config/xfce4/xfconf/xfce-perchannel-xml');
    mkdirSync(settings, { recursive: true });
    writeFileSync(path.join(settings, 'xfce4-panel.xml'), PANEL_SETTINGS);
    const { width, height } = SIZE;
    const screen = [
      '-screen',
      '0',
      `${width}x${height}x24`,
      '-fbdir',
      this.#folder,
      '-nolisten',
      'tcp',
      '-noreset',
    ];
    this.env['DISPLAY'] = `:${await this.#answer('Xvfb', ['-displayfd', '1', ...screen])}`;
    const bus = ['--session', '--nofork', '--nopidfile', '--print-address=1'];
    this.env['DBUS_SESSION_BUS_ADDRESS'] = await this.#answer('dbus-daemon', bus);
    // GTK would have the bus start an accessibility bus, which outlives it.
    this.env['NO_AT_BRIDGE'] = '1';
    this.#children.push(this.#spawn('openbox', []));
    await this.restartPanel();
  }

  /** The first line that it says. */
  async #answer(program: string, args: readonly string[]): Promise<string> {
    const child = this.#spawn(program, args);
    this.#children.push(child);
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    return String(line);
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    return spawn(program, args, { env: this.#own, stdio: ['ignore', 'pipe', 'ignore'] });
  }

  #xdotool(...args: string[]): void {
    execFileSync('xdotool', args, { env: this.#own });
  }

  get #own(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.#folder,
      XDG_CONFIG_HOME: path.join(this.#folder, 'config'),
      XDG_CACHE_HOME: path.join(this.#folder, 'cache'),
      ...this.env,
    };
  }
}

async function endChild(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
