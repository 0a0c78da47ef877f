import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Stand } from './stand.js';

it('old backups go, those that disconnect needs stay', () => {
  const stand = new Stand();
  const text = '{ "mcpServers": { "a": { "command": "x" } } }';
  stand.put('.cursor/mcp.json', text);
  stand.run('cursor', 'connect');
  const folder = path.join(stand.folder, '.shimkeeper/backups');
  const [needed = ''] = readdirSync(folder);
  for (let second = 0; second < 250; second += 1)
    stand.put(path.join(folder, `2999-01-01T00-${String(second).padStart(3, '0')}-codex-x.toml`), '');
  stand.put('.gemini/settings.json', text);
  stand.run('gemini-cli', 'connect');
  const names = readdirSync(folder);
  expect(names).toHaveLength(200);
  expect(names).toContain(needed);
  stand.run('cursor', 'disconnect');
  expect(stand.text('.cursor/mcp.json')).toBe(text);
  stand.close();
});
