import { useEffect, useState } from 'react';
import { reason } from '../bridge.js';
import type { HistoryAnswer, ShimkeeperBridge } from '../view/types.js';

/** A sample is kept every minute; asking more often shows nothing new. */
const REFRESH_MS = 60_000;

export interface ReadHistory {
  readonly history: HistoryAnswer | null;
  readonly failure: string | null;
}

/** The kept history, read again every minute while the window is in sight. */
export function useHistory(bridge: ShimkeeperBridge): ReadHistory {
  const [read, setRead] = useState<ReadHistory>({ history: null, failure: null });
  useEffect(() => {
    let mounted = true;
    const refresh = () => {
      if (document.hidden) return;
      bridge.invoke('history:get').then(
        (history) => {
          if (mounted) setRead({ history, failure: null });
        },
        (error: unknown) => {
          if (mounted) setRead((before) => ({ ...before, failure: reason(error) }));
        },
      );
    };
    refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      mounted = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [bridge]);
  return read;
}
