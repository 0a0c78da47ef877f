/** One command's connection: questions in, answers out. */
import type WebSocket from 'ws';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { type Answer, CONTROL_METHODS, type ControlMethod } from '../../contracts/wire.js';
import { parseOwnFrame } from '../../link/dial.js';

export type AnswerControl = (method: ControlMethod) => Promise<unknown>;

export function serveControl(socket: WebSocket, answer: AnswerControl): void {
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? null : parseOwnFrame(String(data));
    if (frame?.['sk'] !== 'ask' || typeof frame['id'] !== 'number') return;
    const { id } = frame;
    const method = CONTROL_METHODS.find((known) => known === frame['method']);
    if (!method) {
      send(socket, {
        sk: 'answer',
        id,
        error: { code: 'usage', message: `Unknown question "${String(frame['method'])}".` },
      });
      return;
    }
    answer(method).then(
      (result) => send(socket, { sk: 'answer', id, result }),
      (error: unknown) => {
        const code = error instanceof ShimkeeperError ? error.code : 'internal';
        send(socket, { sk: 'answer', id, error: { code, message: messageOf(error) } });
      },
    );
  });
}

function send(socket: WebSocket, answer: Answer): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(answer));
}
