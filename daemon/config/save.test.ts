import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HIDDEN_VALUE } from '../../contracts/ipc.js';
import { hideSecrets, restoreSecrets } from './hidden.js';
import { changeConfig, editableConfig, saveEditedConfig } from './save.js';

const TEXT = `{
    "unknown":   [1,2],
    "mcpServers": {
        "a": { "command": "node", "env": { "TOKEN": "s3cr\\u0065t", "OTHER": "x" } }
    }
}
`;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sk-save-'));
  file = path.join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (text: string): void => writeFileSync(file, text, { mode: 0o600 });
const stored = (): string => readFileSync(file, 'utf8');
const backups = (): string[] => readdirSync(folder).filter((name) => name.includes('.bak-'));

describe('an editor', () => {
  it('is given no secret, and what it leaves hidden stays byte for byte', () => {
    put(TEXT);
    const { text, digest } = editableConfig(file);
    expect(text).not.toMatch(/s3cr|"x"/);
    expect(text).toContain(HIDDEN_VALUE);
    saveEditedConfig(file, text.replace('"node"', '"deno"'), digest);
    expect(stored()).toBe(TEXT.replace('"node"', '"deno"'));
    expect(backups()).toHaveLength(1);
    expect(readFileSync(path.join(folder, backups()[0]!), 'utf8')).toBe(TEXT);
    expect(statSync(path.join(folder, backups()[0]!)).mode & 0o777).toBe(0o600);
  });

  it('may type a secret anew, and must where its name is another', () => {
    put(TEXT);
    const { text, digest } = editableConfig(file);
    expect(() => saveEditedConfig(file, text.replace('"TOKEN"', '"KEY"'), digest)).toThrow(
      /line 4: the hidden value of "mcpServers.a.env.KEY" .* type the value itself/,
    );
    expect(stored()).toBe(TEXT);
    saveEditedConfig(file, text.replace(`"TOKEN": "${HIDDEN_VALUE}"`, '"KEY": "new"'), digest);
    expect(JSON.parse(stored()).mcpServers.a.env).toEqual({ KEY: 'new', OTHER: 'x' });
  });

  it('does not overwrite what somebody else wrote meanwhile', () => {
    put(TEXT);
    const { text, digest } = editableConfig(file);
    put('{"port": 1}');
    expect(() => saveEditedConfig(file, text, digest)).toThrow(/changed by somebody else/);
    rmSync(file);
    expect(() => saveEditedConfig(file, text, digest)).toThrow(/changed by somebody else/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is told the line of what is wrong, and nothing is written', () => {
    put(TEXT);
    const { digest } = editableConfig(file);
    expect(() => saveEditedConfig(file, '{\n"port": 0}', digest)).toThrow(/line 2: "port" must be/);
    expect(() => saveEditedConfig(file, '{\n"port": ', digest)).toThrow(/line 2/);
    expect([stored(), backups()]).toEqual([TEXT, []]);
  });

  it('never replaces a file that cannot be used', () => {
    put('{ "mcpServers": ');
    expect(() => editableConfig(file)).toThrow(/config\.json/);
    expect(() => changeConfig(file, { port: 1 })).toThrow(/config\.json/);
    expect([stored(), backups()]).toEqual(['{ "mcpServers": ', []]);
  });

  it('begins a file where there is none', () => {
    const { text, digest } = editableConfig(file);
    saveEditedConfig(file, text, digest);
    expect([JSON.parse(stored()), statSync(file).mode & 0o777, backups()]).toEqual([{}, 0o600, []]);
  });

  it('writes nothing where nothing was changed, and through a link what it leads to', () => {
    const real = path.join(folder, 'real.json');
    writeFileSync(real, `\ufeff${TEXT}`);
    symlinkSync(real, file);
    const { text, digest } = editableConfig(file);
    saveEditedConfig(file, text.replace('"node"', '"deno"'), digest);
    expect(statSync(file).isFile()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(TEXT.replace('"node"', '"deno"'));
    const again = editableConfig(file);
    saveEditedConfig(file, again.text, again.digest);
    expect(backups()).toHaveLength(1);
  });

  it('keeps so many old ones and not more', () => {
    put('{}');
    for (let port = 1; port <= 30; port += 1) changeConfig(file, { port }, new Date(1_000 * port));
    expect(backups()).toHaveLength(20);
    expect(readFileSync(path.join(folder, backups().at(-1)!), 'utf8')).toContain('29');
  });

  it('gets every secret back, whatever the file holds', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(HIDDEN_VALUE));
    const server = fc.record({ command: fc.string(), env: fc.dictionary(fc.string(), value) });
    const file = fc.record({ mcpServers: fc.dictionary(fc.string(), server), other: fc.jsonValue() });
    fc.assert(
      fc.property(file, fc.constantFrom(undefined, 1, '\t'), (content, indent) => {
        const text = JSON.stringify(content, null, indent);
        const hidden = hideSecrets(text);
        expect(restoreSecrets(hidden, text)).toBe(text);
        for (const { env } of Object.values(JSON.parse(hidden).mcpServers as typeof content.mcpServers)) {
          expect(Object.values(env).every((shown) => shown === HIDDEN_VALUE)).toBe(true);
        }
      }),
    );
  });
});

describe('one setting', () => {
  it('is changed in place, put first, or taken out; all else stays as it was', () => {
    put(TEXT);
    changeConfig(file, { port: 9000, autostart: 'tray' });
    expect(stored()).toContain('    "unknown":   [1,2],');
    expect(JSON.parse(stored())).toMatchObject({ port: 9000, autostart: 'tray' });
    changeConfig(file, { port: 9001 });
    changeConfig(file, { port: null, autostart: null });
    expect(stored()).toBe(TEXT);
    put('{"a": 1}');
    changeConfig(file, { port: 1, autostart: 'off' });
    expect(stored()).toBe('{"autostart": "off", "port": 1, "a": 1}');
  });

  it('makes a file where there is none', () => {
    changeConfig(file, { autostart: 'off' });
    expect(JSON.parse(stored())).toEqual({ autostart: 'off' });
    changeConfig(file, { autostart: 'off' });
    expect(backups()).toEqual([]);
  });
});
