import type { Problem } from '../contracts/answers.js';
import { ShimkeeperError } from '../contracts/errors.js';
import { loadConfig } from '../daemon/config.js';
import type { HomePaths } from '../home/paths.js';
import { configuredPort } from '../home/settings.js';

/** What is wrong with config.json, and what is in force instead. */
export function configProblems(paths: HomePaths, env: NodeJS.ProcessEnv): Problem[] {
  try {
    loadConfig(paths.config);
    return [];
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    const port = configuredPort(paths, env);
    const instead = `Until then a running daemon keeps what it has, and a new one uses port ${port} and no servers.`;
    return [{ code: error.code, message: `${error.message} ${instead}` }];
  }
}
