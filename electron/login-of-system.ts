import { homedir } from 'node:os';
import type { App } from 'electron';
import { ENV } from '../contracts/product.js';
import { autostartFile } from '../home/autostart.js';
import type { Launch } from './launch.js';
import { type StartAtLogin, SystemLoginItem, XdgAutostart } from './login.js';

/** The way to start at login of the system that we run on. */
export function loginOfSystem(app: App, launch: Launch, env: NodeJS.ProcessEnv): StartAtLogin {
  if (process.platform !== 'linux') return new SystemLoginItem(app, launch);
  const file = autostartFile(env, homedir());
  return new XdgAutostart({ file, launch, env: ownSettings(env), icon: null });
}

/** A home or port that was set in the environment is not set in the one that a login gives. */
function ownSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = [ENV.home, ENV.port, ENV.autostart];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
