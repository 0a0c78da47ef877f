/** From one daemon to the next under clients that never pause: what was on the wire when the old one left is not lost. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CountingClient } from './support/counting-client.js';
import { TestHome } from './support/home.js';
import { Ledger } from './support/ledger.js';

const CLIENTS = 6;
const RESTARTS = 8;
const MANY_STARTS_MS = 180_000;

let home: TestHome;
let ledger: Ledger;
beforeEach(async () => {
  home = await TestHome.create();
  ledger = new Ledger(home);
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

it('restarts under calls without a pause: each is served, once', { timeout: MANY_STARTS_MS }, async () => {
  await home.cli(['start']);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => CountingClient.connected(home)));
  const errors: string[] = [];
  let done = false;
  const written: string[] = [];
  const load = clients.map(async (client, index) => {
    for (let at = 0; !done; at += 1) {
      const id = `${index}-${at}`;
      const answer = await client.call('write', { id });
      if (answer?.result) written.push(id);
      else errors.push(`${id}: ${JSON.stringify(answer?.error)}`);
    }
  });
  for (let round = 0; round < RESTARTS; round += 1) expect((await home.cli(['restart'])).code).toBe(0);
  done = true;
  await Promise.all(load);
  expect(errors).toEqual([]);
  await Promise.all(clients.map((client) => client.close()));
  expect(clients.flatMap((client) => client.complaints())).toEqual([]);
  expect(ledger.entries().sort()).toEqual(written.sort());
});
