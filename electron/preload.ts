/** Runs sandboxed in the window: exactly the bridge of contracts/ipc.ts, and no more. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { type AppState, IPC_CHANNELS, IPC_STATE_CHANGED, type ShimkeeperBridge } from '../contracts/ipc.js';

const bridge: ShimkeeperBridge = {
  invoke(channel, ...args) {
    if (!IPC_CHANNELS.includes(channel)) return Promise.reject(new Error(`no channel ${String(channel)}`));
    return ipcRenderer.invoke(channel, ...args);
  },
  onState(listener) {
    const relay = (_event: IpcRendererEvent, state: AppState): void => listener(state);
    ipcRenderer.on(IPC_STATE_CHANGED, relay);
    return () => {
      ipcRenderer.off(IPC_STATE_CHANGED, relay);
    };
  },
};

contextBridge.exposeInMainWorld('shimkeeper', bridge);
