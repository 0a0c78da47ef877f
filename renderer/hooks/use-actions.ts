import { useCallback, useMemo, useRef, useState } from 'react';
import { reason } from '../bridge.js';
import { TEXTS } from '../texts.js';
import type { ActionName, RunningAction, ShimkeeperBridge } from '../view/types.js';
import type { Notice } from './use-notice.js';

export interface Actions {
  /** The action under way, whoever asked for it: this window or the tray. */
  readonly running: { readonly action: ActionName; readonly step: string } | null;
  readonly run: (action: ActionName) => void;
}

/** One action at a time: a second one is not even asked for while the first is under way. */
export function useActions(
  bridge: ShimkeeperBridge,
  running: RunningAction | null,
  show: (notice: Notice | null) => void,
): Actions {
  const [asked, setAsked] = useState<ActionName | null>(null);
  const busy = useRef(false);
  const action = running?.action ?? asked;
  const step = running?.step ?? TEXTS.actionStarting;
  const elsewhere = running !== null;

  const run = useCallback(
    (wanted: ActionName) => {
      if (busy.current || elsewhere) return;
      busy.current = true;
      setAsked(wanted);
      show(null);
      bridge
        .invoke('action:run', wanted)
        .then(
          (result) => show({ ok: result.ok, text: result.message }),
          (error: unknown) => show({ ok: false, text: reason(error) }),
        )
        .finally(() => {
          busy.current = false;
          setAsked(null);
        });
    },
    [bridge, elsewhere, show],
  );

  return useMemo(() => ({ running: action === null ? null : { action, step }, run }), [action, step, run]);
}
