import { useCallback, useEffect } from 'react';
import type { ClientsAnswer, ShimkeeperBridge } from '../view/types.js';
import { type Asked, useAsked } from './use-asked.js';

/** People change these files in the clients themselves; a look costs eight small reads. */
const REFRESH_MS = 20_000;

export interface ClientFiles {
  readonly asked: Asked<ClientsAnswer>;
  readonly again: () => void;
}

/** What stands in the clients' files, looked at again while the window is in sight and when it comes into sight. */
export function useClientFiles(bridge: ShimkeeperBridge): ClientFiles {
  const files = useAsked(useCallback(() => bridge.invoke('clients:get'), [bridge]));
  const { again } = files;
  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) again();
    };
    const timer = setInterval(refresh, REFRESH_MS);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [again]);
  return files;
}
