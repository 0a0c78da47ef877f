import { useEffect, useMemo, useState } from 'react';
import type { ConfigText, ShimkeeperBridge } from '../view/types.js';

/** A changed text, and the file that it was changed from: a file that is another by now is not overwritten. */
export interface KeptDraft {
  readonly config: ConfigText;
  readonly text: string;
}

export interface ConfigDraft {
  /** null: nothing is unsaved. */
  readonly kept: KeptDraft | null;
  readonly keep: (draft: KeptDraft | null) => void;
}

/**
 * What was typed into the editor and not saved. It outlives the dialog; and the main process is told, which keeps a
 * hidden window for as long. It stays in this page's memory: it may hold a secret.
 */
export function useConfigDraft(bridge: ShimkeeperBridge): ConfigDraft {
  const [kept, keep] = useState<KeptDraft | null>(null);
  const unsaved = kept !== null;
  useEffect(() => {
    // What is not taken costs a draft in a window that stays hidden, and there is nobody to tell.
    if (unsaved) bridge.invoke('window:unsaved', true).catch(() => undefined);
    return () => {
      if (unsaved) bridge.invoke('window:unsaved', false).catch(() => undefined);
    };
  }, [bridge, unsaved]);
  return useMemo(() => ({ kept, keep }), [kept]);
}
