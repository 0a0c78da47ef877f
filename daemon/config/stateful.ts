/** Whether a command starts a server that is known to keep state for its client. Pure. */
import path from 'node:path';

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** Why the server is not to be shared, as a sentence; null: nothing is known against it. */
export function statefulReason(
  { command, args }: Command,
  known: Readonly<Record<string, string>>,
): string | null {
  for (const word of [command, ...args]) {
    for (const name of namesIn(word)) {
      const why = Object.hasOwn(known, name) ? known[name] : undefined;
      if (why !== undefined) return `runs once per client, because ${name} ${why}`;
    }
  }
  return null;
}

/** The names that a word may stand for: itself, the package that a path lies in, the program at its end. */
function namesIn(word: string): string[] {
  const text = word.replaceAll('\\', '/').toLowerCase();
  const file = path.posix.basename(text).replace(/\.(?:exe|cmd|bat|js|cjs|mjs|py)$/, '');
  return [unversioned(text), ...packagesIn(text), unversioned(file)];
}

/** `@scope/name@1.2`, `name==1.2`, `image:tag`, `name[extra]`. */
function unversioned(text: string): string {
  return text.replace(/(?<=.)(?:@[^/]*|==.*|\[.*|:[^/]*)$/, '');
}

function packagesIn(text: string): string[] {
  const parts = text.split('/node_modules/').slice(1);
  return parts.map((part) => {
    const [first = '', second = ''] = part.split('/');
    return first.startsWith('@') ? `${first}/${second}` : first;
  });
}
