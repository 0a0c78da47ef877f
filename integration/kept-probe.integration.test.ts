import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptProbe } from '../link/kept-probe.js';
import { TestHome, until } from './support/home.js';

let home: TestHome;
let probe: KeptProbe;
beforeEach(async () => {
  home = await TestHome.create();
  probe = new KeptProbe(home.paths);
});
afterEach(async () => {
  probe.close();
  probe.close();
  expect(await home.close()).toEqual([]);
});

it('tells over one connection what a new one would: serving, another instance, stopped, going on, gone', async () => {
  expect(await probe.ask(home.port)).toBe('refused');
  await home.cli(['start', '--headless']);
  const pid = home.pidFile();
  if (pid === null) throw new Error('no daemon');
  const first = await probe.ask(home.port);
  expect(first).toMatchObject({ pid });
  expect(await probe.ask(home.port)).toMatchObject({ pid });

  await home.cli(['restart']);
  const instance = await probe.ask(home.port);
  expect(instance).toHaveProperty('instanceId');
  expect(instance).not.toMatchObject({ instanceId: (first as { instanceId: string }).instanceId });

  const second = home.pidFile();
  if (second === null) throw new Error('no daemon after restart');
  process.kill(second, 'SIGSTOP');
  expect(await probe.ask(home.port)).toBe('hung');
  expect(await probe.ask(home.port)).toBe('hung');
  process.kill(second, 'SIGCONT');
  await until(
    async () => typeof (await probe.ask(home.port)) === 'object',
    20_000,
    'an answer of one that goes on',
  );
  probe.forget();
  expect(await probe.ask(home.port)).toMatchObject({ pid: second });

  // A connection that is kept holds up nobody's end.
  expect((await home.cli(['stop'])).code).toBe(0);
  expect(await probe.ask(home.port)).toBe('refused');
});
