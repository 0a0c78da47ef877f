import { useEffect, useState } from 'react';
import { reason } from '../bridge.js';
import { newerState } from '../view/newer-state.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';

export interface Shown {
  readonly state: AppState | null;
  /** Why no state could be asked for; cleared by the first state that arrives. */
  readonly failure: string | null;
}

/** The newest state of the main process: listens first, asks then, so that nothing falls between. */
export function useAppState(bridge: ShimkeeperBridge): Shown {
  const [shown, setShown] = useState<Shown>({ state: null, failure: null });

  useEffect(() => {
    let mounted = true;
    const accept = (incoming: AppState) => {
      if (!mounted) return;
      setShown((before) => {
        const state = newerState(before.state, incoming);
        return state === before.state && before.failure === null ? before : { state, failure: null };
      });
    };
    const stop = bridge.onState(accept);
    bridge.invoke('state:get').then(accept, (error: unknown) => {
      if (mounted) setShown((before) => (before.state ? before : { state: null, failure: reason(error) }));
    });
    return () => {
      mounted = false;
      stop();
    };
  }, [bridge]);

  return shown;
}
