/** One command's connection: questions in, answers out. */
import type WebSocket from 'ws';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { type Answer, CONTROL_METHODS, type ControlMethod } from '../../contracts/wire.js';
import { parseOwnFrame } from '../../link/dial.js';
import { onMessage } from './on-message.js';

const MAX_SHOWN = 64;

export type AnswerControl = (method: ControlMethod) => Promise<unknown>;

export function serveControl(socket: WebSocket, answer: AnswerControl): void {
  onMessage(socket, (data, isBinary) => {
    const frame = isBinary ? null : parseOwnFrame(String(data));
    if (frame?.['sk'] !== 'ask' || typeof frame['id'] !== 'number') return;
    const { id } = frame;
    const method = CONTROL_METHODS.find((known) => known === frame['method']);
    if (!method) {
      send(socket, {
        sk: 'answer',
        id,
        error: { code: 'usage', message: `Unknown question${nameOf(frame['method'])}.` },
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

/** Only a text can be shown: what else a peer sends may not even turn into one. */
function nameOf(method: unknown): string {
  return typeof method === 'string' ? ` "${method.slice(0, MAX_SHOWN)}"` : '';
}

function send(socket: WebSocket, answer: Answer): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(answer));
}
