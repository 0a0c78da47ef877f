import { expect, it } from 'vitest';
import { parseSockets } from './parse-sockets.js';

/** As iproute2 6.1 prints them. */
const TEXT = [
  'u_str ESTAB 0      0                  * 2452389            * 2452390 <->   ',
  'u_str ESTAB 0      0                  * 2452390            * 0       ---   ',
  'u_str ESTAB 3      0                  * 11                 * 12      -->   ',
  'u_str LISTEN 0     4096 /run/x y.sock 77                   * 0       <->   ',
  'u_str ESTAB 0      0    /run/x y.sock 78                   * 79      <->   ',
  'u_dgr ESTAB 0      0                  * 90                 * 91      <->   ',
  'p_raw ESTAB 0 0 x 1 * 0 ---',
  'nonsense',
].join('\n');

it('tells which sockets can still receive', () => {
  expect([...parseSockets(TEXT)]).toEqual([
    [2452389, { ended: false, peer: 2452390 }],
    [2452390, { ended: true, peer: 0 }],
    [11, { ended: true, peer: 12 }],
    [78, { ended: false, peer: 79 }],
    [90, { ended: false, peer: 91 }],
  ]);
});
