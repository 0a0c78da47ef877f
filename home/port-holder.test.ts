import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { occupantOf, portTaken } from './occupant.js';
import { parseListeners } from './port-holder.js';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F8F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:1F8F 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 222 1 0 100 0 0 10 0
   2: 0100007F:1F8F 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 333 1 0 20 4 30 10 -1
   3: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 444 1 0 100 0 0 10 0
   4: 0A00000A:1F8F 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 555 1 0 100 0 0 10 0
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F8F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 666 1
   1: 0000000000000000FFFF00000100007F:1F8F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1
   2: 00000000000000000000000001000000:1F8F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 888 1
`;

describe('parseListeners', () => {
  it('names the exact loopback address before any address, and no connections, ports or addresses of others', () => {
    expect(parseListeners(TCP, 0x1f8f, true)).toEqual([
      { link: 'socket:[222]', uid: 1000 },
      { link: 'socket:[111]', uid: 0 },
    ]);
  });
  it('knows the mapped address and leaves ::1 out, because 127.0.0.1 is not answered by it', () => {
    expect(parseListeners(TCP6, 0x1f8f, true).map(({ link }) => link)).toEqual([
      'socket:[777]',
      'socket:[666]',
    ]);
  });
  it('reads big-endian machines', () => {
    const bigEndian = TCP.replaceAll('0100007F', '7F000001');
    expect(parseListeners(bigEndian, 0x1f8f, false).map(({ link }) => link)).toEqual([
      'socket:[222]',
      'socket:[111]',
    ]);
  });
  it('finds nothing in an empty or torn text', () => {
    expect(parseListeners('', 8079, true)).toEqual([]);
    expect(parseListeners('head\n 1: 0100', 8079, true)).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('occupantOf', () => {
  it('names the process, its program and its user', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { username } = userInfo();
    expect(occupantOf(port)).toMatch(new RegExp(`^pid ${process.pid} \\(.+\\), user ${username}$`));
    expect(portTaken(port, 'unseen')).toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(`pid ${process.pid} `),
    });
    await new Promise((resolve) => server.close(resolve));
    expect(occupantOf(port)).toBeNull();
    expect(portTaken(port, 'it answered HTTP 200').message).toContain('(it answered HTTP 200)');
  });

  it('shows the script and no other argument, which may be a secret', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-occupant-'));
    const script = path.join(folder, 'listens.mjs');
    writeFileSync(
      script,
      `import { createServer } from 'node:net';
       const server = createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));`,
    );
    const child = spawn(process.execPath, [script, 'a-secret'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = Number(String(await new Promise((resolve) => child.stdout.once('data', resolve))));
      const said = occupantOf(port);
      expect(said).toContain(`pid ${child.pid} (${path.basename(process.execPath)} listens.mjs)`);
      expect(said).not.toContain('secret');
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});
