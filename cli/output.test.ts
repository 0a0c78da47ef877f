import { describe, expect, it } from 'vitest';
import { mark, oneLine, table } from './output.js';

const ESCAPE = '\u001b';

describe('what strangers have named, on a terminal', () => {
  it('ends no line and moves no cursor', () => {
    expect(oneLine(`a\nb\r${ESCAPE}[2J${ESCAPE}]0;title\u0007 \u009b2J\u202e`)).toBe(
      'a b  [2J ]0;title   2J ',
    );
  });

  it('leaves our own colours and what indents a diff', () => {
    const ours = `${ESCAPE}[2m\tquiet${ESCAPE}[22m`;
    expect(oneLine(ours)).toBe(ours);
  });

  it('has no colour of its own in a line of ours, nor a line of its own in a table', () => {
    for (const put of Object.values(mark)) expect(put(`a${ESCAPE}[32mb`)).toContain('a [32mb');
    expect(table(['server'], [[`a\nforged${ESCAPE}[32m`]]).split('\n')).toHaveLength(3);
  });
});
