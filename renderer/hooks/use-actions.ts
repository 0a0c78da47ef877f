import { useCallback, useMemo, useRef, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { reason } from '../bridge.js';
import type { ActionName, ActionResult, PlanScope, RunningAction, ShimkeeperBridge } from '../view/types.js';
import type { Notice } from './use-notice.js';

export interface Actions {
  /** The action under way, whoever asked for it: this window or the tray. */
  readonly running: { readonly action: ActionName; readonly step: string } | null;
  readonly run: (action: ActionName) => void;
  /** Ends what a plan has shown, and nothing else: identity keys. */
  readonly carryOut: (scope: PlanScope, shown: readonly string[]) => void;
}

/** One action at a time: the main process refuses a second one while the first is under way, and says so. */
export function useActions(
  bridge: ShimkeeperBridge,
  running: RunningAction | null,
  show: (notice: Notice | null) => void,
): Actions {
  const [asked, setAsked] = useState<ActionName | null>(null);
  const busy = useRef(false);
  const action = running?.action ?? asked;
  const step = running?.step ?? TEXTS.actionStarting;

  const start = useCallback(
    (wanted: ActionName, ask: () => Promise<ActionResult>) => {
      if (busy.current) return;
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
    [show],
  );
  const run = useCallback(
    (wanted: ActionName) => start(wanted, () => bridge.invoke('action:run', wanted)),
    [bridge, start],
  );
  const carryOut = useCallback(
    (scope: PlanScope, shown: readonly string[]) =>
      start(scope, () => bridge.invoke('plan:end', scope, shown)),
    [bridge, start],
  );

  return useMemo(
    () => ({ running: action === null ? null : { action, step }, run, carryOut }),
    [action, step, run, carryOut],
  );
}
