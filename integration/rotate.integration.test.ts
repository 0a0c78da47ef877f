/** `rotate`: the old token never works again, and nobody who is honest loses a session by it. */
import { once } from 'node:events';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RotateAnswer } from '../contracts/answers.js';
import type { Attachment } from '../contracts/wire.js';
import { readIdentity } from '../home/identity.js';
import { readToken, replaceToken } from '../home/token.js';
import { peerProof } from '../link/proof.js';
import { CountingClient } from './support/counting-client.js';
import { CLI, TestHome, until } from './support/home.js';
import { Ledger } from './support/ledger.js';
import { helloWith, open, openProven, openUpgraded, textFrame, upgradeWith } from './support/raw.js';

const AS_SHIM = {
  role: 'shim',
  client: 'thief',
  clientPid: null,
  attach: { kind: 'all' } as Attachment,
} as const;
const TOKEN = /^[0-9a-f]{64}$/;

let home: TestHome;
let ledger: Ledger;
beforeEach(async () => {
  home = await TestHome.create();
  ledger = new Ledger(home);
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function token(): string {
  const found = readToken(home.paths);
  if (!found) throw new Error('no token');
  return found;
}

/** What the daemon says to an upgrade that is proven by this token. */
async function knock(stolen: string): Promise<string> {
  const connection = await open(home.port);
  return connection.finish([upgradeWith(home.port, stolen).bytes]);
}

describe('rotate with a running daemon', () => {
  it('cuts off every session of the old token, refuses it for ever, and keeps the daemon and its clients', async () => {
    await home.cli(['start']);
    const stolen = token();
    const thief = await openProven(home.port, stolen, AS_SHIM);
    const thiefInControl = await openProven(home.port, stolen, { role: 'control' });
    const clients = await Promise.all(Array.from({ length: 3 }, () => CountingClient.connected(home)));
    const before = home.health()?.instanceId;

    const answer = await home.json<RotateAnswer>('rotate');
    expect(answer).toMatchObject({ daemon: { instanceId: before }, dropped: 4 });
    expect(token()).toMatch(TOKEN);
    expect(token()).not.toBe(stolen);
    expect(statSync(home.paths.token).mode & 0o777).toBe(0o600);

    await Promise.all([thief.closed, thiefInControl.closed]);
    expect(await knock(stolen)).toContain('401');
    for (const [index, client] of clients.entries()) {
      expect((await client.call('write', { id: `after-${index}` }))?.result).toBeDefined();
    }
    expect(home.health()?.instanceId).toBe(before);
    expect((await home.status()).problems).toEqual([]);

    await home.cli(['restart']);
    expect(await knock(stolen)).toContain('401');
    await home.cli(['stop']);
    await home.cli(['start']);
    expect(await knock(stolen)).toContain('401');
    await Promise.all(clients.map((client) => client.ended));
    expect(clients.flatMap((client) => client.complaints())).toEqual([]);
  });

  it('listens to nothing that a cut connection says after it', async () => {
    await home.cli(['start']);
    const before = home.health()?.instanceId;
    const thief = await openProven(home.port, token(), { role: 'control' });
    const other = await openProven(home.port, token(), { role: 'control' });
    other.socket.write(textFrame('{"sk":"ask","id":1,"method":"rotate"}'));
    expect(await other.hears('"sk":"answer"')).toBe(true);
    thief.socket.write(textFrame('{"sk":"ask","id":7,"method":"stop"}'));
    await thief.closed;
    const { daemon } = await home.status();
    expect(daemon).toMatchObject({ instanceId: before, responsive: true });
  });

  it('refuses a handshake that began under the old token', async () => {
    await home.cli(['start']);
    const stolen = token();
    const upgrade = upgradeWith(home.port, stolen);
    const half = await openUpgraded(home.port, upgrade);
    const nonce = /"sk":"challenge","nonce":"([0-9a-f]+)"/.exec(half.text)?.[1] ?? '';
    // Within the 2 s that a handshake has: the control connection is what the command would use.
    const control = await openProven(home.port, stolen, { role: 'control' });
    control.socket.write(textFrame('{"sk":"ask","id":1,"method":"rotate"}'));
    expect(await control.hears('"sk":"answer"')).toBe(true);
    const proof = peerProof(stolen, upgrade.nonce, nonce, home.port);
    const said = await half.finish([textFrame(JSON.stringify(helloWith(proof, AS_SHIM)))]);
    expect(said).not.toContain('welcome');
    expect(home.health()?.shims).toEqual([]);
  });

  it('answers every call that is in flight exactly once, and runs none twice', async () => {
    await home.cli(['start']);
    const clients = await Promise.all(Array.from({ length: 4 }, () => CountingClient.connected(home)));
    const calls = clients.flatMap((client, index) => [
      // Far longer than the test: what is answered to it was in flight when its session was cut.
      client.call('write', { id: `write-${index}`, delayMs: 600_000 }),
      client.call('read', { id: `read-${index}`, delayMs: 3_000 }),
    ]);
    await until(() => ledger.entries().length === clients.length, 5_000, 'all writes have begun');
    await home.cli(['rotate']);
    const answers = await Promise.all(calls);
    for (const [index, answer] of answers.entries()) {
      // A read is asked again, a write is not.
      if (index % 2 === 1) expect(answer?.result).toBeDefined();
      else expect(answer?.error?.message).toContain('was not repeated');
    }
    expect(ledger.repeated()).toEqual([]);
    await Promise.all(clients.map((client) => client.close()));
    expect(clients.flatMap((client) => client.complaints())).toEqual([]);
  });

  it('is not undone when the file is deleted, and is followed where the file was replaced by hand', async () => {
    await home.cli(['start']);
    const first = token();
    await home.cli(['rotate']);
    const second = token();
    rmSync(home.paths.token);
    await until(() => readToken(home.paths) !== null, 5_000, 'the token is back');
    expect(token()).toBe(second);
    const client = await CountingClient.connected(home);
    const third = replaceToken(home.paths);
    await until(async () => (await knock(second)).includes('401'), 5_000, 'the old one is refused');
    expect((await client.call('read', { id: 'x' }))?.result).toBeDefined();
    expect(token()).toBe(third);
    expect(await knock(first)).toContain('401');
    await client.close();
  });

  it('says in one line that a stopped daemon cannot be asked, and changes nothing', async () => {
    await home.cli(['start']);
    const before = token();
    const pid = home.daemonPid();
    process.kill(pid, 'SIGSTOP');
    const { code, stderr } = await home.cli(['rotate']);
    process.kill(pid, 'SIGCONT');
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(token()).toBe(before);
  });
});

describe('rotate without a daemon', () => {
  it('replaces the file; the next daemon uses the new one', async () => {
    expect(await home.json<RotateAnswer>('rotate')).toMatchObject({ daemon: null, dropped: 0 });
    const first = token();
    await home.cli(['rotate']);
    expect(token()).not.toBe(first);
    await home.cli(['start']);
    expect(await knock(first)).toContain('401');
    const client = await CountingClient.connected(home);
    await client.close();
  });

  it('and starts at the same time end with one token that all know', async () => {
    for (let round = 0; round < 4; round += 1) {
      const [, rotated, client] = await Promise.all([
        home.cli(['start']),
        home.cli(['rotate']),
        CountingClient.connected(home),
      ]);
      expect(rotated.code).toBe(0);
      expect((await client.call('write', { id: `round-${round}` }))?.result).toBeDefined();
      await client.close();
      expect(client.complaints()).toEqual([]);
      await home.cli(['stop']);
      // Stopped, the client of the next round would be told so.
      home.forgetStop();
    }
  });
});

describe('a crash in the middle of a rotation', () => {
  it('leaves a home that works, whichever of the two it meets', async () => {
    for (let round = 0; round < 6; round += 1) {
      await home.cli(['start']);
      const daemon = readIdentity(home.pidFile() ?? 0);
      const command = home.spawn(process.execPath, [CLI, 'rotate']);
      const ended = once(command, 'exit');
      // From before it asks until after it is answered.
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 35));
      if (round % 2 === 0) command.kill('SIGKILL');
      else if (daemon) process.kill(daemon.pid, 'SIGKILL');
      await ended;
      expect(readFileSync(home.paths.token, 'utf8').trim()).toMatch(TOKEN);
      expect((await home.cli(['start'])).code).toBe(0);
      const client = await CountingClient.connected(home);
      expect((await client.call('write', { id: `round-${round}` }))?.result).toBeDefined();
      await client.close();
      expect((await home.status()).problems).toEqual([]);
    }
  });
});
