/** A plain Node for a checkout's shims: lighter than Electron-as-node, and what a developer's client finds anyway. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Absolute path of `node`, or null. npm names the one it runs under; else PATH is searched. */
export function findNode(
  env: NodeJS.ProcessEnv,
  exists: (file: string) => boolean = existsSync,
): string | null {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const fromNpm = env['npm_node_execpath'];
  const candidates = [
    ...(fromNpm ? [fromNpm] : []),
    ...(env['PATH'] ?? '')
      .split(path.delimiter)
      .filter((directory) => path.isAbsolute(directory))
      .map((directory) => path.join(directory, name)),
  ];
  return candidates.find((file) => exists(file)) ?? null;
}
