/**
 * One member of a JSON object, changed in its text. Its neighbours stay exactly as they are written, which the edits of
 * `jsonc-parser` do not leave them. Pure.
 */
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';

const INDENT = '  ';

/** The object in `text` with that member first or changed; `value` null: without it. */
export function withMember(text: string, key: string, value: string | number | null): string {
  const root = parseTree(text);
  if (!root) return text;
  const old = findNodeAtLocation(root, [key]);
  if (!old) {
    return value === null
      ? text
      : withFirstMember(text, root, `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  }
  if (value === null) return withoutMember(text, root, old);
  return text.slice(0, old.offset) + JSON.stringify(value) + text.slice(endOf(old));
}

function withoutMember(text: string, root: Node, value: Node): string {
  const members = root.children ?? [];
  const at = members.findIndex((member) => member.children?.includes(value));
  const [before, member, after] = [members[at - 1], members[at], members[at + 1]];
  if (!member) return text;
  const from = after || !before ? member.offset : endOf(before);
  return text.slice(0, from) + text.slice(after ? after.offset : endOf(member));
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** The settings stand before the servers, where people look for them. */
function withFirstMember(text: string, root: Node, member: string): string {
  const [first] = root.children ?? [];
  const start = root.offset + 1;
  if (!first) return `${text.slice(0, start)}\n${INDENT}${member}\n${text.slice(endOf(root) - 1)}`;
  const space = text.slice(start, first.offset);
  return `${text.slice(0, start)}${space}${member},${space || ' '}${text.slice(first.offset)}`;
}
