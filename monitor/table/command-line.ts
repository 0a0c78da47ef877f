/**
 * Command lines -> arguments, for systems that show only the joined text. Conservative: where the text is ambiguous the
 * plain reading is taken, so that a process with spaces in its paths is not recognised rather than taken for another.
 * (Ours are known by their announcements there.)
 */

/** macOS: `ps` joins the arguments with single spaces and loses where they ended. */
export function splitPosix(commandLine: string): string[] {
  return commandLine.split(' ').filter((word) => word !== '');
}

/**
 * Windows: the rules of CommandLineToArgvW. The program's name ends at its closing quote or the first blank; in the
 * arguments 2n backslashes before a quote are n backslashes and the quote opens or closes, 2n+1 are n and a plain quote.
 */
export function splitWindows(commandLine: string): string[] {
  const program = /^(?:"([^"]*)"?|([^ \t]*))/.exec(commandLine);
  const first = program?.[1] ?? program?.[2] ?? '';
  const rest = commandLine.slice(program?.[0].length ?? 0);
  return [first, ...splitArguments(rest)];
}

function splitArguments(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\\' || char === '"') {
      const run = readQuotes(text, at, quoted);
      word = (word ?? '') + run.text;
      quoted = run.quoted;
      at = run.next;
    } else if (!quoted && (char === ' ' || char === '\t')) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/** A run of backslashes and the quote that may follow it. */
function readQuotes(
  text: string,
  from: number,
  quoted: boolean,
): { text: string; quoted: boolean; next: number } {
  let end = from;
  while (text[end] === '\\') end += 1;
  const slashes = end - from;
  if (text[end] !== '"') return { text: '\\'.repeat(slashes), quoted, next: end };
  const half = '\\'.repeat(Math.floor(slashes / 2));
  if (slashes % 2 === 1) return { text: `${half}"`, quoted, next: end + 1 };
  // Inside quotes a doubled quote is a plain one.
  if (quoted && text[end + 1] === '"') return { text: `${half}"`, quoted, next: end + 2 };
  return { text: half, quoted: !quoted, next: end + 1 };
}
