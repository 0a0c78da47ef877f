import { describe, expect, it } from 'vitest';
import { connectSnippet } from './connect-snippet.js';
import { LINES_PER_BLOCK, lineBlocks, prettyJson, tokens } from './json-lines.js';
import { shownValue } from './override.js';
import { serverLines } from './server-lines.js';
import { steadyStart } from './steady-start.js';

describe('steadyStart', () => {
  it('does not waver with whole-second uptimes', () => {
    const start = steadyStart(null, 100_000, 10);
    expect(start).toBe(90_000);
    expect(steadyStart(start, 100_900, 10)).toBe(90_000);
    expect(steadyStart(start, 101_100, 12)).toBe(90_000);
  });
  it('follows a restart', () => expect(steadyStart(90_000, 200_000, 0)).toBe(200_000));
});

describe('shownValue', () => {
  it('shows the choice while it is being saved and until a younger state comes', () => {
    expect(shownValue({ value: true, doneAt: null }, false, 99)).toBe(true);
    expect(shownValue({ value: true, doneAt: 5 }, false, 5)).toBe(true);
    expect(shownValue({ value: true, doneAt: 5 }, false, 6)).toBe(false);
    expect(shownValue(null, false, 1)).toBe(false);
  });
});

describe('connectSnippet', () => {
  it('is what a client reads', () => {
    expect(JSON.parse(connectSnippet({ command: '/usr/bin/node', args: ['/a b/shim.cjs'] }))).toEqual({
      mcpServers: { shimkeeper: { command: '/usr/bin/node', args: ['/a b/shim.cjs'] } },
    });
  });
  it('carries the environment only where there is one', () => {
    const entry = { command: 'app', args: [], env: { ELECTRON_RUN_AS_NODE: '1' } };
    expect(JSON.parse(connectSnippet(entry))).toEqual({ mcpServers: { shimkeeper: entry } });
    expect(connectSnippet({ ...entry, env: {} })).not.toContain('env');
  });
});

describe('the health file as text', () => {
  it('indents JSON and leaves anything else as it stands', () => {
    expect(prettyJson('{"a":1}')).toEqual({ text: '{\n  "a": 1\n}', json: true });
    expect(prettyJson('{ "a": 1, "b\n')).toEqual({ text: '{ "a": 1, "b', json: false });
  });

  it('tells keys, strings, numbers and words, and loses nothing', () => {
    const { text } = prettyJson('{"a\\"b: 1":"c: 2","n":-1.5e3,"t":[true,null]}');
    const found = tokens(text);
    expect(found.map((token) => token.text).join('')).toBe(text);
    expect(found.filter((token) => token.kind !== 'plain')).toEqual([
      { kind: 'key', text: '"a\\"b: 1"' },
      { kind: 'string', text: '"c: 2"' },
      { kind: 'key', text: '"n"' },
      { kind: 'number', text: '-1500' },
      { kind: 'key', text: '"t"' },
      { kind: 'word', text: 'true' },
      { kind: 'word', text: 'null' },
    ]);
  });

  it('is drawn in blocks that together are the text', () => {
    const text = Array.from({ length: LINES_PER_BLOCK * 2 + 1 }, (_, i) => `line ${i}`).join('\n');
    const blocks = lineBlocks(text);
    expect(blocks).toHaveLength(3);
    expect(blocks.join('\n')).toBe(text);
  });
});

describe('serverLines', () => {
  it('gives each line of the same server a key of its own', () => {
    const rows = ['a', 'b', 'a'].map((name) => ({ name }));
    expect(serverLines(rows).map(({ key }) => key)).toEqual(['0 a', '0 b', '1 a']);
  });
});
