/**
 * Secrets in `config.json` stay in `config.json`: an editor is given the text with the values of every `env` hidden, and
 * what it hands back unchanged becomes the value again that stands in the file. Pure.
 */
import { applyEdits, type Edit, findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { ShimkeeperError } from '../../contracts/errors.js';
import { HIDDEN_VALUE } from '../../contracts/ipc.js';

const HIDDEN_TEXT = JSON.stringify(HIDDEN_VALUE);

/** One value of one server's `env`. */
interface Secret {
  readonly server: string;
  readonly variable: string;
  readonly value: Node;
}

/** `text` must be JSON. */
export function hideSecrets(text: string): string {
  return applyEdits(
    text,
    secretsIn(text).map(({ value }) => replaced(value, HIDDEN_TEXT)),
  );
}

/**
 * `edited` with every value that is still hidden as it stands in `current`, byte for byte. Both must be JSON.
 * Throws `config-bad` where a hidden value has none there: of a server or a variable that got another name.
 */
export function restoreSecrets(edited: string, current: string): string {
  const known = new Map(secretsIn(current).map((secret) => [keyOf(secret), secret.value]));
  const hidden = secretsIn(edited).filter(({ value }) => value.value === HIDDEN_VALUE);
  return applyEdits(
    edited,
    hidden.map((secret) => {
      const value = known.get(keyOf(secret));
      if (!value) throw unknownSecret(edited, secret);
      return replaced(secret.value, current.slice(value.offset, value.offset + value.length));
    }),
  );
}

function secretsIn(text: string): Secret[] {
  const root = parseTree(text);
  const servers = root && findNodeAtLocation(root, ['mcpServers']);
  return membersOf(servers).flatMap(([server, entry]) =>
    membersOf(findNodeAtLocation(entry, ['env'])).map(([variable, value]) => ({ server, variable, value })),
  );
}

/** Name and value of each member; none where it is no object. */
function membersOf(node: Node | undefined): [string, Node][] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children }): [string, Node][] => {
    const [name, value] = children ?? [];
    return name && value ? [[String(name.value), value]] : [];
  });
}

function keyOf({ server, variable }: Secret): string {
  return JSON.stringify([server, variable]);
}

function replaced({ offset, length }: Node, content: string): Edit {
  return { offset, length, content };
}

function unknownSecret(text: string, { server, variable, value }: Secret): ShimkeeperError {
  const line = text.slice(0, value.offset).split('\n').length;
  const what = `the hidden value of "mcpServers.${server}.env.${variable}" is not known under this name`;
  return new ShimkeeperError('config-bad', `config.json: line ${line}: ${what} - type the value itself.`);
}
