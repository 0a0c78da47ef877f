/** A plain Node for shims: lighter than Electron that runs as Node, and what a developer's client finds anyway. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What package.json asks for. */
export const MIN_NODE = [20, 19] as const;
const VERSION_TIMEOUT_MS = 5_000;
const MAX_CANDIDATES = 8;

/** Absolute paths of `node`, best first: npm names the one that it runs under, then PATH. */
export function nodesOnPath(
  env: NodeJS.ProcessEnv,
  exists: (file: string) => boolean = existsSync,
): string[] {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const fromNpm = env['npm_node_execpath'];
  const candidates = [
    ...(fromNpm ? [fromNpm] : []),
    ...(env['PATH'] ?? '')
      .split(path.delimiter)
      .filter((directory) => path.isAbsolute(directory))
      .map((directory) => path.join(directory, name)),
  ];
  return [...new Set(candidates)].filter((file) => exists(file)).slice(0, MAX_CANDIDATES);
}

/** `v20.19.0` and newer. */
export function isFitting(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
}

/** What `node --version` says; null: it does not run. */
export function versionOf(node: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(node, ['--version'], { timeout: VERSION_TIMEOUT_MS, windowsHide: true }, (error, stdout) => {
      const version = stdout.trim();
      resolve(error === null && /^v\d+\.\d+\.\d+/.test(version) ? version : null);
    });
  });
}

/** The first that is new enough; null: none. */
export async function fittingNode(env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const node of nodesOnPath(env)) {
    const version = await versionOf(node);
    if (version !== null && isFitting(version)) return node;
  }
  return null;
}
