import { useCallback, useMemo, useRef, useState } from 'react';
import { reason } from '../bridge.js';
import { TEXTS } from '../texts.js';
import type { ActionName, ActionResult, RunningAction, ShimkeeperBridge } from '../view/types.js';
import type { Notice } from './use-notice.js';

export interface Actions {
  /** The action under way, whoever asked for it: this window or the tray. */
  readonly running: { readonly action: ActionName; readonly step: string } | null;
  readonly run: (action: ActionName) => void;
  /** Ends orphaned servers, of them only those that were shown: identity keys. */
  readonly endServers: (shown: readonly string[]) => void;
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

  const start = useCallback(
    (wanted: ActionName, ask: () => Promise<ActionResult>) => {
      if (busy.current || elsewhere) return;
      busy.current = true;
      setAsked(wanted);
      show(null);
      ask()
        .then(
          ({ ok, message, answer }) => show({ ok, text: message, left: answer?.left ?? [] }),
          (error: unknown) => show({ ok: false, text: reason(error) }),
        )
        .finally(() => {
          busy.current = false;
          setAsked(null);
        });
    },
    [elsewhere, show],
  );
  const run = useCallback(
    (wanted: ActionName) => start(wanted, () => bridge.invoke('action:run', wanted)),
    [bridge, start],
  );
  const endServers = useCallback(
    (shown: readonly string[]) => start('end-servers', () => bridge.invoke('servers:end', shown)),
    [bridge, start],
  );

  return useMemo(
    () => ({ running: action === null ? null : { action, step }, run, endServers }),
    [action, step, run, endServers],
  );
}
