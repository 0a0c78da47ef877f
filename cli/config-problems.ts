import type { Problem } from '../contracts/answers.js';
import { ShimkeeperError } from '../contracts/errors.js';
import { loadConfig, readKeptConfig } from '../daemon/config.js';
import type { HomePaths } from '../home/paths.js';
import { autostartMode, configuredPort } from '../home/settings.js';

/** What is wrong with config.json, and with what the environment says instead of it. */
export function configProblems(paths: HomePaths, env: NodeJS.ProcessEnv): Problem[] {
  // Only shims heed autostart, and end when it is none; commands do their work and say so.
  return [...configFileProblems(paths, env), ...problemOf(() => autostartMode(paths, env))];
}

/** What is wrong with config.json, and what is in force instead. */
export function configFileProblems(paths: HomePaths, env: NodeJS.ProcessEnv): Problem[] {
  return problemOf(() => loadConfig(paths.config)).map(({ code, message }) => ({
    code,
    message: `${message} ${insteadOf(paths, env)}`,
  }));
}

function problemOf(read: () => unknown): Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return [{ code: error.code, message: error.message }];
  }
}

function insteadOf(paths: HomePaths, env: NodeJS.ProcessEnv): string {
  const port = configuredPort(paths, env);
  const kept = readKeptConfig(paths.lastGoodConfig);
  if (!kept)
    return `Until then a running daemon keeps what it has, and a new one uses port ${port} and no servers.`;
  const count = Object.keys(kept.mcpServers).length;
  return `Until then the last good configuration stays in force, in a new daemon too: port ${port}, ${count} ${count === 1 ? 'server' : 'servers'}.`;
}
