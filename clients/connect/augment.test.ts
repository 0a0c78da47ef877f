import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Stand } from './stand.js';

const SETTINGS = '.config/Code/User/settings.json';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

it('VS Code alone is no trace of Augment', () => {
  const text = '{ "editor.fontSize": 12 }';
  stand.put(SETTINGS, text);
  expect(stand.connector.look('augment').state).toBe('absent');
  expect(() => stand.connector.plan('augment', 'connect')).toThrow(/Augment was not found/);
  expect(stand.text(SETTINGS)).toBe(text);
  expect(existsSync(stand.config)).toBe(false);
});

it('its folder alone is one', () => {
  stand.put(SETTINGS, '{ "editor.fontSize": 12 }');
  mkdirSync(path.join(stand.folder, '.augment'));
  stand.run('augment', 'connect');
  expect(stand.text('.augment/settings.json')).toContain('shimkeeper');
  expect(stand.text(SETTINGS)).not.toContain('shimkeeper');
});

it('a list comes back as a list, also into a file that was written anew', () => {
  stand.put(SETTINGS, '{"augment.advanced":{"mcpServers":[{"name":"x","command":"x"}]}}');
  stand.run('augment', 'connect');
  stand.put(SETTINGS, '{"z":1}');
  stand.run('augment', 'disconnect');
  expect(JSON.parse(stand.text(SETTINGS))).toEqual({
    z: 1,
    'augment.advanced': { mcpServers: [{ name: 'x', command: 'x' }] },
  });
});

it.each(['{"z":1}', '// nothing\n', '{ "augment.advanced": {} }'])('ours goes into a list in %j', (text) => {
  stand.put(SETTINGS, '{"augment.advanced":{"mcpServers":[{"name":"x","command":"x/shimkeeper-shim"}]}}');
  stand.run('augment', 'connect');
  stand.put(SETTINGS, text);
  stand.run('augment', 'connect');
  const now = JSON.parse(stand.text(SETTINGS).replace('// nothing', ''));
  expect(now['augment.advanced'].mcpServers).toMatchObject([{ name: 'shimkeeper' }]);
  stand.run('augment', 'disconnect');
  expect(stand.text(SETTINGS)).toBe(text);
});
