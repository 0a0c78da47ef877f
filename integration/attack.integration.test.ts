/** Attackers of flesh and blood on the real daemon: a web page, another user, a thief. The crowd has its own file. */
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { CLOSE, HEADER } from '../contracts/wire.js';
import { dial } from '../link/dial.js';
import { newNonce, peerProof } from '../link/proof.js';
import { type Attacked, expectUndisturbed, startAttacked } from './support/attacked.js';
import { CLI, freePort, SHIM, type TestHome, until } from './support/home.js';
import { attackFrom, CHROMIUM, carelessDaemon, EVIL_HOST, HostileBrowser } from './support/hostile-page.js';
import { asOtherUser, CAN_SWITCH, PRY } from './support/other-user.js';
import { helloWith, open, openUpgraded, textFrame, upgradeWith } from './support/raw.js';
import { environmentOf, type Vitals } from './support/vitals.js';

let attacked: Attacked;
let home: TestHome;
let token: string;
let daemon: Vitals;

beforeAll(async () => {
  attacked = await startAttacked();
  ({ home, token, daemon } = attacked);
});
afterAll(async () => {
  expect(await home?.close()).toEqual([]);
});

if (!CHROMIUM)
  console.log('attack: no chromium is installed, so no web page attacks (Debian: `apt install chromium`)');

describe.skipIf(!CHROMIUM)('a web page in a real Chromium', () => {
  let browser: HostileBrowser;

  beforeAll(async () => {
    browser = await HostileBrowser.open();
  });
  afterAll(() => browser.close());

  it('takes a careless program on loopback: its tries are worth something', async () => {
    const careless = await carelessDaemon();
    const tried = await attackFrom(await browser.foreignPage(), `127.0.0.1:${careless.port}`);
    await careless.close();
    const learned = tried.filter(({ outcome }) => outcome === 'learned').map(({ how }) => how);
    expect(learned).toEqual(
      expect.arrayContaining([
        ...['fetch GET cors', 'fetch POST cors', 'fetch with our headers', 'WebSocket', '<script>'],
        ...['WebSocket of a worker', 'WebSocket of a sandboxed frame (Origin null)', 'resource timing'],
      ]),
    );
  });

  it.each([
    ['by address', (port: number) => `127.0.0.1:${port}`],
    ['by name', (port: number) => `localhost:${port}`],
    ['by a name of its own that leads here', (port: number) => `rebound.${EVIL_HOST}:${port}`],
  ])('of another origin, %s: learns nothing, gets nothing', async (_how, base) => {
    const tried = await attackFrom(await browser.foreignPage(), base(home.port));
    expect(tried.filter(({ outcome }) => outcome === 'learned')).toEqual([]);
    expect(tried.length).toBeGreaterThan(30);
    expect((await home.status()).daemon).toMatchObject({ pid: daemon.pid, responsive: true });
  });

  it('that DNS rebinding made one of the same origin: empty 404s and refused upgrades', async () => {
    const tried = await attackFrom(await browser.reboundPage(home.port), `rebound.${EVIL_HOST}:${home.port}`);
    const learned = tried.filter(({ outcome }) => outcome === 'learned');
    for (const { how, detail } of learned)
      expect(`${how}: ${detail}`).toMatch(/^fetch [^:]+: 404 (connection,)?date $|^<(iframe|object)>: $/);
    expect(learned.filter(({ how }) => how.startsWith('WebSocket'))).toEqual([]);
  });
});

if (!CAN_SWITCH) console.log('attack: only root can become another user, so no other user attacks');

describe.skipIf(!CAN_SWITCH)('another user of the machine', () => {
  beforeAll(() => {
    // The home's own mode is what has to hold, not that of the temporary folder around it.
    chmodSync(home.folder, 0o755);
  });

  it('reads, writes and plants nothing in the home, and sees into no process', async () => {
    const entries = readdirSync(home.paths.home, { recursive: true, encoding: 'utf8' });
    const pids = home.processes().map(({ pid }) => pid);
    const files = ['environ', 'mem', 'maps', 'fd', 'cwd', 'exe'];
    const places = [
      ...[home.paths.home, ...entries.map((entry) => path.join(home.paths.home, entry))],
      ...pids.flatMap((pid) => files.map((file) => `/proc/${pid}/${file}`)),
    ];
    expect(places).toEqual(
      expect.arrayContaining([home.paths.token, home.paths.healthFile, home.paths.config]),
    );
    const pried = await asOtherUser(['-e', PRY, JSON.stringify(places), JSON.stringify(pids)]);
    expect(pried).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    // The same eyes do see what is open to all.
    const open = await asOtherUser(['-e', PRY, JSON.stringify(['/etc/passwd']), '[]']);
    expect(JSON.parse(open.stdout)).toEqual(['read /etc/passwd']);
  });

  it('cannot prove itself: 401, with no token and with one of its own making', async () => {
    const knock = `
      const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', ...JSON.parse(process.argv[2]) };
      require('node:http').get({ host: '127.0.0.1', port: Number(process.argv[1]), headers })
        .on('response', ({ statusCode }) => console.log(statusCode))
        .on('upgrade', (_response, socket) => { console.log('in'); socket.destroy(); });`;
    const guessed = upgradeWith(home.port, 'f'.repeat(64)).bytes.toString();
    const proof = new RegExp(`${HEADER.proof}: (\\w+)`).exec(guessed)?.[1];
    const nonce = new RegExp(`${HEADER.nonce}: (\\w+)`).exec(guessed)?.[1];
    for (const headers of [{}, { [HEADER.nonce]: nonce, [HEADER.proof]: proof }]) {
      const knocked = await asOtherUser(['-e', knock, String(home.port), JSON.stringify(headers)]);
      expect(knocked).toMatchObject({ code: 0, stdout: '401\n' });
    }
  });

  it.each([
    ['status', [CLI, 'status', '--json']],
    ['stop', [CLI, 'stop']],
    ['a second daemon', [CLI, 'daemon', '--home', 'HOME']],
    ['a shim', [SHIM, '--home', 'HOME']],
  ])('gets nothing out of our own programs with this home: %s', async (_what, args) => {
    const command = args.map((arg) => (arg === 'HOME' ? home.paths.home : arg));
    const { stdout, stderr } = await asOtherUser(command, home.env);
    expect(stdout + stderr).not.toMatch(new RegExp(`${token}|${daemon.pid}|instanceId":"`));
    expect((await home.status()).daemon).toMatchObject({ pid: daemon.pid, responsive: true });
    expect(home.pidFile()).toBe(daemon.pid);
  });
});

describe('a thief of a handshake', () => {
  it('that a fake daemon harvested: no session, whatever hello follows, and no token in what it heard', async () => {
    const port = await freePort();
    const heard: string[] = [];
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, asked) => {
      heard.push(asked.rawHeaders.join('\n'));
      socket.close();
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    for (let time = 0; time < 4; time += 1)
      await expect(dial({ port, token, as: { role: 'control' } })).rejects.toBeDefined();
    sockets.close();
    await new Promise((resolve) => server.close(resolve));
    expect(heard.join('\n')).not.toContain(token);
    const headerOf = (stolen: string, name: string): string =>
      new RegExp(`^${name}\n(\\w+)$`, 'm').exec(stolen)?.[1] ?? '';
    const ours = upgradeWith(home.port, '').bytes.toString();

    const before = (await home.status()).shims.length;
    const as = { role: 'control' } as const;
    const guesses = (stolen: string, challenge: string): string[] => [
      // The proof of the upgrade, the daemon's own proof, one made with another token, none.
      headerOf(stolen, HEADER.proof),
      /"proof":"(\w+)"/.exec(challenge)?.[1] ?? '',
      peerProof(
        'f'.repeat(64),
        headerOf(stolen, HEADER.nonce),
        /"nonce":"(\w+)"/.exec(challenge)?.[1] ?? '',
        home.port,
      ),
      '',
    ];
    for (const [which, stolen] of heard.entries()) {
      const bytes = Buffer.from(
        ours
          .replace(new RegExp(`(${HEADER.nonce}: )\\w+`), `$1${headerOf(stolen, HEADER.nonce)}`)
          .replace(new RegExp(`(${HEADER.proof}: )\\w+`), `$1${headerOf(stolen, HEADER.proof)}`),
      );
      const connection = await openUpgraded(home.port, { bytes });
      const challenge = connection.text;
      expect(challenge).not.toContain(token);
      const hello = textFrame(JSON.stringify(helloWith(guesses(stolen, challenge)[which] ?? '', as)));
      const ask = textFrame('{"sk":"ask","id":1,"method":"status"}');
      const rest = (await connection.finish([hello, ask])).slice(challenge.length);
      expect(rest).toContain('no proof');
      expect(Buffer.from(rest, 'latin1').readUInt16BE(2)).toBe(CLOSE.unproven);
      expect(rest).not.toMatch(/welcome|answer/);
      // And each is good once.
      expect(await (await open(home.port)).finish([bytes])).toMatch(/^HTTP\/1\.1 401 /);
    }
    expect(heard).toHaveLength(4);
    expect((await home.status()).shims).toHaveLength(before);
  });

  it('that relays a real shim from another port is found out: the proof has the port in it', async () => {
    const relay = createServer();
    const port = await freePort();
    const sockets: Duplex[] = [];
    relay.on('upgrade', (asked, socket) => {
      const headers = asked.rawHeaders.join('\n');
      const value = (name: string): string => new RegExp(`^${name}\n(.+)$`, 'im').exec(headers)?.[1] ?? '';
      const request =
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${home.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${value('sec-websocket-key')}\r\n` +
        `${HEADER.nonce}: ${value(HEADER.nonce)}\r\n${HEADER.proof}: ${value(HEADER.proof)}\r\n\r\n`;
      const upstream = connect(home.port, '127.0.0.1', () => upstream.write(request));
      sockets.push(upstream, socket);
      upstream.on('error', () => socket.destroy()).pipe(socket);
      socket.on('error', () => upstream.destroy()).pipe(upstream);
    });
    await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
    await expect(dial({ port, token, as: { role: 'control' } })).rejects.toMatchObject({
      code: 'peer-unproven',
    });
    expect(sockets).toHaveLength(2);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => relay.close(resolve));
  });
});

describe('the token', () => {
  it('is in no argv, environment, file or log of ours, also when an attacker says it aloud', async () => {
    const aloud = [
      `GET /?token=${token} HTTP/1.1\r\nHost: 127.0.0.1:${home.port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      upgradeWith(home.port, token)
        .bytes.toString()
        .replace('Version: 13', `Version: 13\r\nCookie: ${token}`),
      upgradeWith(home.port, token)
        .bytes.toString()
        .replace(/proof: \w+/, `proof: ${token}`),
      upgradeWith(home.port, token)
        .bytes.toString()
        .replace(/Host: \S+/, `Host: ${token}`),
    ];
    for (const text of aloud) await (await open(home.port)).finish([Buffer.from(text), textFrame(token)]);
    const { socket } = await dial({ port: home.port, token, as: { role: 'control' } });
    socket.send(`{"sk":"ask","id":1,"method":"${newNonce()}"}`);
    socket.terminate();

    let looked = 0;
    const roles = new Set<string>();
    const look = (): void => {
      for (const { pid, command } of home.processes()) {
        looked += 1;
        roles.add(/shimkeeper-shim|daemon --home|server-everything|status/.exec(command)?.[0] ?? '');
        expect(command).not.toContain(token);
        expect(environmentOf(pid)).not.toContain(token);
      }
    };
    const commands = Promise.all([home.status(), home.status()]).then(() => true);
    await until(
      async () => {
        look();
        return Promise.race([commands, new Promise((resolve) => setImmediate(resolve, false))]);
      },
      10_000,
      'two commands',
    );
    expect(looked).toBeGreaterThan(3);
    expect([...roles]).toEqual(
      expect.arrayContaining(['shimkeeper-shim', 'daemon --home', 'server-everything', 'status']),
    );

    const files = readdirSync(home.paths.home, { recursive: true, encoding: 'utf8' })
      .map((entry) => path.join(home.paths.home, entry))
      .filter((file) => file !== home.paths.token && statSync(file, { throwIfNoEntry: false })?.isFile());
    expect(files.some((file) => file.endsWith('daemon.log'))).toBe(true);
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toContain(token);
  });
});

it('all the while the daemon was the same, its memory bounded, and an honest client noticed nothing', async () => {
  await expectUndisturbed(attacked);
});
