/** Cutting members out of an object or list, so that what is left is as it was, and still JSON. Pure. */
import type { Holder, Member } from './jsonc-members.js';
import { afterBlanks, afterLineEnd, beforeBlanks, type Edit, indentAt, lineStart } from './text.js';

/** A member that is replaced is not among `out`. */
export function cutEdits(text: string, holder: Holder, out: ReadonlySet<Member>): Edit[] {
  const edits = [...out].flatMap((member) => cutOne(text, member));
  const last = holder.members.at(-1);
  const stays = holder.members.filter((member) => !out.has(member)).at(-1);
  // Strict JSON knows no comma behind the last one.
  if (last && stays?.comma != null && out.has(last) && last.comma === null)
    edits.push({ start: stays.comma, end: stays.comma + 1, text: '' });
  return merged(edits);
}

/** The blanks between two that go belong to both. */
function merged(cuts: readonly Edit[]): Edit[] {
  const whole: Edit[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    const before = whole.at(-1);
    if (before && cut.start <= before.end)
      whole[whole.length - 1] = { ...before, end: Math.max(before.end, cut.end) };
    else whole.push(cut);
  }
  return whole;
}

function cutOne(text: string, { start, end, comma }: Member): Edit[] {
  // A comment stands between: both go, it stays.
  if (comma !== null && text.slice(end, comma).trim() !== '') {
    return [
      { start, end, text: '' },
      { start: comma, end: comma + 1, text: '' },
    ];
  }
  const behind = afterBlanks(text, comma === null ? end : comma + 1);
  const nextLine = afterLineEnd(text, behind);
  if (indentAt(text, start) !== null && nextLine !== null)
    return [{ start: lineStart(text, start), end: nextLine, text: '' }];
  return [{ start: comma === null ? beforeBlanks(text, start) : start, end: behind, text: '' }];
}
