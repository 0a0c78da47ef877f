import type { ShimkeeperBridge } from '../contracts/ipc.js';

declare global {
  interface Window {
    /** Put there by the preload; missing when the page is opened in anything but the app. */
    readonly shimkeeper?: ShimkeeperBridge;
  }
}

export function bridgeOf(host: Window): ShimkeeperBridge | null {
  return host.shimkeeper ?? null;
}

/** One line of text for any caught value. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
