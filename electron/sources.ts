/** Where each part of the window's picture comes from. */
import { existsSync } from 'node:fs';
import { ENV } from '../contracts/product.js';
import type { HomePaths } from '../home/paths.js';
import { configuredPort } from '../home/settings.js';
import { readStateFile } from '../home/state-file.js';
import type { Actions } from './actions.js';
import type { AppSettings } from './app-settings.js';
import type { Sources } from './app-state.js';
import type { Eyes } from './eyes.js';
import type { HostControl } from './host-control.js';
import type { Connect } from './launch.js';
import type { LoginSwitch } from './login-switch.js';
import type { Timeline } from './timeline.js';

/** More of a file is not shown; the verdict on it says what is wrong. */
const MAX_SHOWN_FILE_BYTES = 64 * 1024;

export interface SourceDeps {
  readonly paths: HomePaths;
  readonly host: HostControl;
  readonly eyes: Eyes;
  readonly timeline: Timeline;
  readonly actions: Actions;
  readonly login: LoginSwitch;
  readonly settings: AppSettings;
  readonly connect: Connect;
  readonly env: NodeJS.ProcessEnv;
}

export function readSources(deps: SourceDeps): Sources {
  const { paths, host, eyes, timeline, actions, login, settings, connect, env } = deps;
  return {
    host: host.view(),
    status: eyes.status,
    findings: eyes.findings,
    healthRaw: readStateFile(paths.healthFile, MAX_SHOWN_FILE_BYTES),
    pidRaw: readStateFile(paths.pidFile, MAX_SHOWN_FILE_BYTES),
    timeline: timeline.events,
    running: actions.running,
    startAtLogin: login.isOn,
    settings: settings.get(),
    offerExample: !existsSync(paths.config),
    portInEnvironment: env[ENV.port] ? configuredPort(paths, env) : null,
    connect,
  };
}
