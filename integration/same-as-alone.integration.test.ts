/** What a client sees through the shim is, byte for byte, what it would see alone with the server. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PROTOCOL_VERSIONS } from '../daemon/servers/initialize.js';
import { STRANGE } from './fixtures/strange-json.mjs';
import { ANSWERS, comparable, everyMethod, FULL_CAPABILITIES } from './support/every-method.js';
import { comparableOddities, everyOddity } from './support/every-oddity.js';
import { comparablePayloads, everyPayload } from './support/every-payload.js';
import { comparableTasks, everyTask, TASK_ANSWERS } from './support/every-task.js';
import { EVERYTHING, SHIM, TestHome } from './support/home.js';
import { LoneClient, type Program } from './support/lone-client.js';

const EXACT = path.resolve(import.meta.dirname, 'fixtures/exact-server.mjs');
const VERBATIM = path.resolve(import.meta.dirname, 'fixtures/verbatim-server.mjs');

let home: TestHome;
let clients: LoneClient[] = [];
beforeEach(async () => {
  home = await TestHome.create();
  const everything = { command: process.execPath, args: [EVERYTHING, 'stdio'] };
  const exact = { command: process.execPath, args: [EXACT] };
  const verbatim = { command: process.execPath, args: [VERBATIM] };
  const mcpServers = { everything, exact, verbatim };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers }), { mode: 0o600 });
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  expect(await home.close()).toEqual([]);
});

function program(...args: string[]): Program {
  // The mark finds the server again that is given in place, and ends with this environment.
  return { command: process.execPath, args, cwd: home.folder, env: { ...home.env, TEST_HOME: home.folder } };
}

async function transcript(one: Program, version: string, capabilities: Record<string, unknown>) {
  const client = new LoneClient(one, ANSWERS);
  clients.push(client);
  await everyMethod(client, version, capabilities);
  await client.close();
  return comparable(client.heard);
}

const SERVER = [EVERYTHING, 'stdio'];

it.each([
  ...PROTOCOL_VERSIONS.map((version) => [version, {}] as const),
  ['2025-11-25', FULL_CAPABILITIES] as const,
  ['2025-06-18', { roots: {}, elicitation: {}, sampling: {} }] as const,
])('%s, capabilities %j: alone, by name and in place, over every method', async (version, capabilities) => {
  const programs = [
    program(...SERVER),
    program(SHIM, '--server', 'everything'),
    program(SHIM, '--', process.execPath, ...SERVER),
  ];
  const [alone, byName, inPlace] = await Promise.all(
    programs.map((one) => transcript(one, version, capabilities)),
  );
  expect(alone?.length).toBeGreaterThan(40);
  expect(byName).toEqual(alone);
  expect(inPlace).toEqual(alone);
});

/** What one client program heard, alone with the server, through a shim by name, and through one in place. */
async function threeTimes(
  name: string,
  server: readonly string[],
  answers: typeof ANSWERS,
  play: (client: LoneClient) => Promise<void>,
): Promise<string[][]> {
  const programs = [
    program(...server),
    program(SHIM, '--server', name),
    program(SHIM, '--', process.execPath, ...server),
  ];
  return Promise.all(
    programs.map(async (one) => {
      const client = new LoneClient(one, answers);
      clients.push(client);
      await play(client);
      await client.close();
      return client.heard;
    }),
  );
}

it('tasks, in both directions: made, waited for, asked about, listed, cancelled', async () => {
  const heard = await threeTimes('everything', SERVER, TASK_ANSWERS, everyTask);
  const [alone, byName, inPlace] = heard.map((lines) => comparableTasks(comparable(lines)));
  expect(alone?.join('\n')).toMatch(/"status":"cancelled".*sampled as a task/s);
  expect(byName).toEqual(alone);
  expect(inPlace).toEqual(alone);
});

it('batches, lines that are no JSON, and calls that are taken back, in a batch too', async () => {
  const heard = await threeTimes('exact', [EXACT], {}, everyOddity);
  const [alone, byName, inPlace] = heard.map(comparableOddities);
  expect(alone?.at(-1)).toMatchObject({ cancelled: [{ known: true }, { known: true }, { known: true }] });
  expect(byName).toEqual(alone);
  expect(inPlace).toEqual(alone);
});

it('payloads as other languages write them, both ways, byte for byte', async () => {
  const heard = await threeTimes('verbatim', [VERBATIM], {}, everyPayload);
  const [alone, byName, inPlace] = heard.map(comparablePayloads);
  const strange = (lines: readonly string[] = []) => lines.filter((line) => line.includes(STRANGE)).length;
  expect([strange(alone?.client), strange(alone?.server)]).toEqual([9, 7]);
  expect(alone?.server[0]).toBe('true');
  expect(byName).toEqual(alone);
  expect(inPlace).toEqual(alone);
});

it('the items of a list that is merged out of several servers, byte for byte', async () => {
  const client = new LoneClient(program(SHIM), ANSWERS);
  clients.push(client);
  const clientInfo = { name: 'lone', version: '1' };
  await client.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  client.tell('notifications/initialized');
  await client.ask('tools/list', {}, 'list');
  const items = ['work', 'fail'].map(
    (name) => `{"name":"verbatim__${name}","inputSchema":${STRANGE},"x":[1.0,  ${STRANGE}]}`,
  );
  expect(client.heard.join('\n')).toContain(items.join(','));
});

it('a version that nobody knows is the server’s to answer', async () => {
  const hello = async (one: Program): Promise<string[]> => {
    const client = new LoneClient(one, ANSWERS);
    clients.push(client);
    const clientInfo = { name: 'lone', version: '1' };
    await client.ask('initialize', { protocolVersion: '2099-01-01', capabilities: {}, clientInfo });
    return client.heard;
  };
  expect(await hello(program(SHIM, '--server', 'everything'))).toEqual(await hello(program(...SERVER)));
});

it('a server given in place has the environment and the directory that it would have alone', async () => {
  const look = async (one: Program): Promise<Record<string, string>> => {
    const client = new LoneClient(one, ANSWERS);
    clients.push(client);
    const clientInfo = { name: 'lone', version: '1' };
    await client.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    client.tell('notifications/initialized');
    const answer = await client.ask('tools/call', { name: 'get-env', arguments: {} });
    const { content } = answer['result'] as { content: { text: string }[] };
    return JSON.parse(content[0]?.text ?? '{}') as Record<string, string>;
  };
  const { SHIMKEEPER_HOME: _home, SHIMKEEPER_PORT: _port, ...alone } = await look(program(...SERVER));
  expect(await look(program(SHIM, '--', process.execPath, ...SERVER))).toEqual(alone);
});
