/** The text of config.json as its editor handles it. */

/** Names under `mcpServers`, as far as the text is plain JSON; else those that the daemon told. Each once, in order. */
export function configServerNames(
  text: string,
  told: readonly { readonly name: string }[],
): readonly string[] {
  return [...new Set(namesIn(text) ?? told.map(({ name }) => name))];
}

function namesIn(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const servers = isRecord(value) ? value['mcpServers'] : null;
    return isRecord(servers) ? Object.keys(servers) : [];
  } catch (error) {
    // Comments are allowed in the file: then this is no plain JSON.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Where line `line` (from 1) begins and ends in `text`; the last one where there are fewer. */
export function lineRange(text: string, line: number): { readonly start: number; readonly end: number } {
  const lines = text.split('\n').slice(0, Math.max(1, line));
  const start = lines.slice(0, -1).reduce((sum, before) => sum + before.length + 1, 0);
  return { start, end: start + (lines.at(-1)?.length ?? 0) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
