import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { descriptorsOf, listeningSockets, parseListeners, parseStat, statOf } from './proc.mjs';
import { roleOf } from './processes.mjs';
import { parseHealth, parsePid } from './sampler.mjs';

describe('/proc', () => {
  it('a stat is read from behind its name', () => {
    const text = `12 (a) R 1 (b) S 7 ${Array.from({ length: 17 }, () => '0').join(' ')} 4242 999 3 0`;
    expect(parseStat(text)).toEqual({ pid: 12, ppid: 7, state: 'S', startTicks: 4242, rssBytes: 3 * 4_096 });
  });

  it('a zombie and nothing at all are nobody', () => {
    expect(parseStat('12 (a) Z 7 0 0')).toBeNull();
    expect(parseStat('')).toBeNull();
  });

  it('only what listens on the port counts', () => {
    const head =
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode';
    const row = (local: string, state: string, inode: number) =>
      `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1`;
    const table = [
      head,
      row('0100007F:1F8F', '0A', 11),
      row('0100007F:1F8F', '01', 12),
      row('0100007F:1F90', '0A', 13),
    ];
    expect(parseListeners(table.join('\n'), 0x1f8f)).toEqual(['socket:[11]']);
  });

  it.runIf(process.platform === 'linux')('finds this very process by a port of its own', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const [socket = ''] = listeningSockets(port);
    expect(descriptorsOf(process.pid)).toContain(socket);
    expect(statOf(process.pid)?.ppid).toBe(process.ppid);
    await new Promise((resolve) => server.close(resolve));
    expect(listeningSockets(port)).toEqual([]);
  });
});

describe('who is who', () => {
  it.each([
    ['daemon', ['node', '/x/shimkeeper.cjs', 'daemon', '--home', '/h']],
    ['command', ['node', '/x/shimkeeper.cjs', 'stop']],
    ['shim', ['node', '/x/shimkeeper-shim.cjs']],
    ['client', ['node', '/x/client.mjs', 'c1', '7', '/x/shimkeeper-shim.cjs']],
    ['server', ['node', '/x/server.mjs', '/writes']],
    ['other', ['bash']],
    ['other', []],
  ])('%s', (role, argv) => {
    expect(roleOf(argv)).toBe(role);
  });

  it('a shim in place is a shim, whatever it is told to run', () => {
    expect(roleOf(['node', '/x/shimkeeper-shim.cjs', '--', 'node', '/x/server.mjs'])).toBe('shim');
  });
});

describe('files', () => {
  it('a pid file holds a number and nothing else', () => {
    expect(parsePid('12\n').pid).toBe(12);
    for (const text of ['', 'no pid\n', '12 13', '-1']) expect(parsePid(text).pid).toBeNull();
  });

  it('a health file holds an identity, or none', () => {
    expect(parseHealth('{"pid":1,"startTicks":2,"bootId":"b"}')).toEqual({
      pid: 1,
      startTicks: 2,
      bootId: 'b',
    });
    for (const text of ['', '{', 'null', '{}', '{"pid":"1"}']) expect(parseHealth(text).pid).toBeNull();
  });
});
