/**
 * Whether a URI can come from a URI template (RFC 6570), as far as routing needs to know. Pure.
 * Walks all possibilities side by side rather than trying them in turn (as a regular expression would), so that no
 * template can make it slow.
 */

const MAX_TEMPLATE = 2_048;
const MAX_URI = 4_096;

/** One character that must stand there, or any run of characters, with or without slashes in it. */
type Token = string | { readonly slashes: boolean };

export type UriMatcher = (uri: string) => boolean;

export function templateMatcher(template: string): UriMatcher {
  if (template.length > MAX_TEMPLATE) return () => false;
  const tokens = tokensOf(template);
  return (uri) => uri.length <= MAX_URI && matches(tokens, uri);
}

function tokensOf(template: string): Token[] {
  const tokens: Token[] = [];
  for (const part of template.split(/(\{[^{}]*\})/)) {
    if (!part.startsWith('{') || !part.endsWith('}')) {
      tokens.push(...part.split(''));
      continue;
    }
    const slashes = /^\{[+#/.;?&]/.test(part);
    const last = tokens.at(-1);
    // Two runs side by side are one.
    if (typeof last === 'object') tokens[tokens.length - 1] = { slashes: slashes || last.slashes };
    else tokens.push({ slashes });
  }
  return tokens;
}

function matches(tokens: readonly Token[], uri: string): boolean {
  let at = new Set<number>();
  reach(tokens, 0, at);
  for (const char of uri.split('')) {
    const next = new Set<number>();
    for (const index of at) {
      const token = tokens[index];
      if (token === char) reach(tokens, index + 1, next);
      else if (typeof token === 'object' && (token.slashes || char !== '/')) reach(tokens, index, next);
    }
    if (next.size === 0) return false;
    at = next;
  }
  return at.has(tokens.length);
}

/** A run may be empty, so whoever stands before one also stands behind it. */
function reach(tokens: readonly Token[], from: number, into: Set<number>): void {
  into.add(from);
  if (typeof tokens[from] === 'object') into.add(from + 1);
}
