import { describe, expect, it } from 'vitest';
import {
  isKernelThread,
  parseCommandLine,
  parseEnvironment,
  parseListeners,
  parseUid,
  stateOf,
} from './linux-parse.js';

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
    expect(parseListeners(TCP, 0x1f8f, true)).toEqual(['222', '111']);
  });
  it('knows the mapped address and leaves ::1 out, because 127.0.0.1 is not answered by it', () => {
    expect(parseListeners(TCP6, 0x1f8f, true)).toEqual(['777', '666']);
  });
  it('reads big-endian machines', () => {
    expect(parseListeners(TCP.replaceAll('0100007F', '7F000001'), 0x1f8f, false)).toEqual(['222', '111']);
  });
  it('finds nothing in an empty or torn text', () => {
    expect(parseListeners('', 8079, true)).toEqual([]);
    expect(parseListeners('head\n 1: 0100', 8079, true)).toEqual([]);
  });
});

describe('the texts of a process', () => {
  it('splits arguments at NUL only', () => {
    expect(parseCommandLine('a) R 1 (b\0x y\0\n\0\0')).toEqual(['a) R 1 (b', 'x y', '\n', '']);
    expect(parseCommandLine('')).toEqual([]);
    expect(parseCommandLine('written over')).toEqual(['written over']);
  });
  it('reads the real user, whatever the name says', () => {
    expect(parseUid('Name:\tUid:\\n0\nUmask:\t0022\nUid:\t1000\t0\t0\t0\n')).toBe(1000);
    expect(parseUid('Name:\tx\n')).toBeNull();
  });
  it('reads an environment with = in values and rubbish in it', () => {
    expect(parseEnvironment('A=1\0B=x=y\n\0rubbish\0=x\0C=\0')).toEqual({ A: '1', B: 'x=y\n', C: '' });
  });
  it('tells zombies and stopped processes', () => {
    expect(['R', 'S', 'D', 'I', 'T', 't', 'Z', 'X'].map(stateOf)).toEqual([
      'running',
      'running',
      'running',
      'running',
      'stopped',
      'stopped',
      'zombie',
      'zombie',
    ]);
  });
  it('tells threads of the kernel', () => {
    expect(isKernelThread({ flags: 69238880 })).toBe(true);
    expect(isKernelThread({ flags: 4194304 })).toBe(false);
  });
});
