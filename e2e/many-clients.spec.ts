import type { McpClient } from './support/clients.js';
import { expect, type Lab, test } from './support/lab.js';
import { headlessDaemonsOf, isAlive, processesOf, shimsOf } from './support/processes.js';
import { until } from './support/until.js';

const CLIENTS = 10;

function serversOf(lab: Lab): number[] {
  return processesOf(lab.home.root)
    .filter(({ argv }) => argv.some((argument) => argument.includes('server-everything')))
    .map(({ pid }) => pid);
}

function connectTen(lab: Lab): Promise<McpClient[]> {
  return Promise.all(Array.from({ length: CLIENTS }, (_none, n) => lab.client(`Client ${n + 1}`)));
}

async function answerAll(clients: readonly McpClient[], word: string): Promise<void> {
  const answers = await Promise.all(
    clients.map((client) => client.call('echo', { message: `${word} from ${client.name}` })),
  );
  answers.forEach((answer, n) => {
    expect(answer).toContain(`${word} from Client ${n + 1}`);
  });
}

test.describe('ten MCP clients with the tray app as host', () => {
  test('are ten shims, one daemon and one server process; closing them leaves one daemon within two seconds', async ({
    lab,
  }) => {
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const clients = await connectTen(lab);
    for (const client of clients) expect(await client.tools()).toContain('echo');
    await answerAll(clients, 'hello');

    expect(shimsOf(lab.home.home)).toHaveLength(CLIENTS);
    expect(headlessDaemonsOf(lab.home.home)).toEqual([]);
    expect(serversOf(lab)).toHaveLength(1);
    await expect.poll(() => lab.home.health()).toMatchObject({ pid: app.pid, sessions: CLIENTS });

    await Promise.all(clients.map((client) => client.close()));
    await until('the end of all shims', () => shimsOf(lab.home.home).length === 0, 2_000);
    await expect.poll(() => lab.home.health()).toMatchObject({ pid: app.pid, sessions: 0, shims: [] });
  });

  test('survive kill -9 of the app: exactly one new daemon, all ten answer, the health file names it', async ({
    lab,
  }) => {
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const clients = await connectTen(lab);
    await answerAll(clients, 'before');
    await app.killHard();
    // What was in flight at that moment is answered with an error, rightly: nobody knows whether it ran.
    await until('a new daemon', () => lab.home.health()?.host === 'headless');

    await answerAll(clients, 'after');
    const daemons = headlessDaemonsOf(lab.home.home);
    expect(daemons).toHaveLength(1);
    await expect
      .poll(() => lab.home.health())
      .toMatchObject({ pid: daemons[0]!.pid, host: 'headless', sessions: CLIENTS });
    expect(lab.home.read('daemon.pid')).toBe(`${daemons[0]!.pid}\n`);
    expect(shimsOf(lab.home.home)).toHaveLength(CLIENTS);
    await expect.poll(() => serversOf(lab).length).toBe(1);
    expect(clients.every((client) => isAlive(client.shimPid))).toBe(true);
  });
});

test.describe('the origin’s tests, with the tray app as host', () => {
  test('clean restart: one daemon, and the health file names it', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    const { code } = await lab.cli('restart');
    expect(code).toBe(0);
    expect(lab.home.health()?.pid).toBe(app.pid);
    expect(headlessDaemonsOf(lab.home.home)).toEqual([]);
    expect((await lab.cli('status')).code).toBe(0);
  });

  test('repeated restarts: after ten, nothing has accumulated and the files are right each time', async ({
    lab,
  }) => {
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const client = await lab.client('Cursor');
    const instances = new Set([lab.home.health()!.instanceId]);
    for (let round = 1; round <= 10; round++) {
      expect((await lab.cli('restart')).code).toBe(0);
      instances.add(lab.home.health()!.instanceId);
      expect(lab.home.health()?.pid).toBe(app.pid);
      expect(lab.home.read('daemon.pid')).toBe(`${app.pid}\n`);
    }
    expect(instances.size).toBe(11);
    expect(await client.call('echo', { message: 'tenth' })).toContain('tenth');
    expect(shimsOf(lab.home.home)).toHaveLength(1);
    expect(serversOf(lab)).toHaveLength(1);
    expect(headlessDaemonsOf(lab.home.home)).toEqual([]);
  });

  test('stop leaves an open tray app without listener and files, and one click or `start --tray` starts it again', async ({
    lab,
  }) => {
    const app = await lab.startApp();
    const page = await app.window();
    expect((await lab.cli('stop')).code).toBe(0);
    expect(lab.home.health()).toBeNull();
    expect(lab.home.read('daemon.pid')).toBeNull();
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe('Stopped');
    expect(app.ended).toBe(false);
    await page.getByRole('region', { name: 'Verdict' }).getByRole('button').click();
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 0 shims, all well');
    expect(lab.home.health()?.pid).toBe(app.pid);

    expect((await lab.cli('stop')).code).toBe(0);
    expect((await lab.cli('start', '--tray')).code).toBe(0);
    expect(lab.home.health()).toMatchObject({ pid: app.pid, host: 'tray' });
  });
});
