/** The main process's end of contracts/ipc.ts. Who asks is checked, then what is asked; only then a handler runs. */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { ShimkeeperError } from '../contracts/errors.js';
import { IPC_CHANNELS, type IpcCalls, type IpcChannel } from '../contracts/ipc.js';
import { ipcArguments } from '../contracts/schemas/ipc.js';

export type IpcHandlers = {
  readonly [C in IpcChannel]: (
    ...args: Parameters<IpcCalls[C]>
  ) => ReturnType<IpcCalls[C]> | Promise<ReturnType<IpcCalls[C]>>;
};

/** The parts of an invoke event that tell who asks. */
export interface Sender {
  readonly sender: Pick<WebContents, 'id'>;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

export interface TrustRule {
  readonly isOwnWindow: (sender: Sender['sender']) => boolean;
  readonly pageUrl: string;
}

/** Only the main frame of our own window, while it shows our own page. */
export function isTrusted(event: Sender, rule: TrustRule): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || !rule.isOwnWindow(event.sender)) return false;
  const url = new URL(frame.url);
  url.hash = '';
  url.search = '';
  return url.href === rule.pageUrl;
}

export function registerIpc(
  ipc: Pick<IpcMain, 'handle' | 'removeHandler'>,
  handlers: IpcHandlers,
  rule: TrustRule,
  onRefused: (message: string) => void,
): () => void {
  for (const channel of IPC_CHANNELS) register(ipc, channel, handlers, rule, onRefused);
  return () => {
    for (const channel of IPC_CHANNELS) ipc.removeHandler(channel);
  };
}

function register<C extends IpcChannel>(
  ipc: Pick<IpcMain, 'handle'>,
  channel: C,
  handlers: IpcHandlers,
  rule: TrustRule,
  onRefused: (message: string) => void,
): void {
  const handler: IpcHandlers[C] = handlers[channel];
  ipc.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
    if (!isTrusted(event, rule)) throw refused(channel, 'the sender is not the window', onRefused);
    const checked = ipcArguments[channel].safeParse(args);
    if (!checked.success) throw refused(channel, 'the arguments do not fit', onRefused);
    return handler(...(checked.data as Parameters<IpcCalls[C]>));
  });
}

function refused(channel: string, why: string, onRefused: (message: string) => void): ShimkeeperError {
  const error = new ShimkeeperError('ipc-refused', `${channel} was refused: ${why}`);
  onRefused(error.message);
  return error;
}
