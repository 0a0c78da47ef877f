import type { Context } from './context.js';

/** What a command finds on its way: people read it on stderr as it is found, programs in the answer's notes. */
export interface Told {
  readonly tell: Context['note'];
  readonly lines: readonly string[];
}

export function telling(context: Context): Told {
  const lines: string[] = [];
  const tell = (text: string): void => {
    lines.push(text);
    context.note(text);
  };
  return { tell, lines };
}
