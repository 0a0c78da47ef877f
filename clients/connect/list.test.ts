import { mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ClientId } from '../../contracts/clients.js';
import { Stand } from './stand.js';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});
afterEach(() => stand.close());

const found = (client: ClientId) => stand.connector.list().clients.find(({ id }) => id === client);
const servers = (client: ClientId) => found(client)?.servers.map(({ name }) => name);
const jsonOf = (...names: string[]) =>
  JSON.stringify({ mcpServers: Object.fromEntries(names.map((name) => [name, { command: name }])) });

/** Written a while ago, as far as its times tell. */
function putEarlier(name: string, text: string): void {
  const file = stand.put(name, text);
  const then = new Date(statSync(file).mtimeMs - 60_000);
  utimesSync(file, then, then);
}

it('a client whose files stay as they are is looked at once', () => {
  putEarlier('.cursor/mcp.json', jsonOf('a'));
  putEarlier('.gemini/settings.json', jsonOf('g'));
  const cursor = found('cursor');
  const gemini = found('gemini-cli');
  expect(found('cursor')).toBe(cursor);
  putEarlier('.cursor/mcp.json', jsonOf('b'));
  expect(servers('cursor')).toEqual(['b']);
  expect(found('gemini-cli')).toBe(gemini);
});

it('what was written to just before is looked at again', () => {
  stand.put('.cursor/mcp.json', jsonOf('a'));
  expect(servers('cursor')).toEqual(['a']);
  const file = path.join(stand.folder, '.cursor/mcp.json');
  const { mtime } = statSync(file);
  stand.put('.cursor/mcp.json', jsonOf('b'));
  utimesSync(file, mtime, mtime);
  expect(servers('cursor')).toEqual(['b']);
});

it('its folder, its projects and its record count, too', () => {
  expect(found('claude-code')?.state).toBe('absent');
  mkdirSync(path.join(stand.folder, '.claude'));
  expect(found('claude-code')?.state).toBe('empty');
  const project = path.join(stand.folder, 'p');
  putEarlier('.claude.json', JSON.stringify({ projects: { [project]: {} } }));
  expect(servers('claude-code')).toEqual([]);
  const alone = found('claude-code');
  expect(found('claude-code')).toBe(alone);
  putEarlier('p/.mcp.json', jsonOf('team'));
  expect(servers('claude-code')).toEqual(['team']);
  stand.run('claude-code', 'connect');
  expect(found('claude-code')).toMatchObject({ state: 'connected', backup: { file: expect.any(String) } });
  stand.run('claude-code', 'disconnect');
  expect(found('claude-code')).toMatchObject({ backup: null, servers: [{ name: 'team' }] });
});

it('a file of many megabytes is connected and disconnected byte for byte, also when its history has grown', {
  timeout: 120_000,
}, () => {
  const history = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ display: `say "${at}" \\ { [ // no comment`, pasted: {} }));
  const projects = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`/p${at}`, { history: history(4_000), mcpServers: {} }]),
  );
  const own = { numStartups: 1, mcpServers: { a: { command: 'a' }, b: { command: 'b' } }, projects, last: 1 };
  const text = JSON.stringify(own, null, 2);
  stand.put('.claude.json', text);
  expect(servers('claude-code')).toEqual(['a', 'b']);
  const { plan } = stand.run('claude-code', 'connect');
  expect(plan.moved).toEqual(['a', 'b']);
  expect(plan.changes.at(-1)?.diff.length).toBeLessThan(40);
  const grown = (before: string) =>
    before.replace('"numStartups": 1', '"numStartups": 22').replace('say', 'ask');
  stand.put('.claude.json', grown(stand.text('.claude.json')));
  stand.run('claude-code', 'disconnect');
  expect(stand.text('.claude.json') === grown(text)).toBe(true);
  expect(readdirSync(stand.folder)).toEqual(['.claude.json', '.shimkeeper']);
});
